import FrigateIR

/// Whether any element over `axes` is true; false over nothing.
public struct ReduceOr: LogicalReduction {
  public static let name = "reduce_or"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  public func value(_ group: [Bool]) -> Bool { group.contains(true) }
}
