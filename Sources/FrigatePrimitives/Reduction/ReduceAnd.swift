import FrigateIR

/// Whether every element over `axes` is true; true over nothing.
public struct ReduceAnd: LogicalReduction {
  public static let name = "reduce_and"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  public func value(_ group: [Bool]) -> Bool { group.allSatisfy { $0 } }
}
