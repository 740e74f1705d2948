import FrigateIR

/// The least element over `axes`, which disappear; NaN if there is one.
public struct ReduceMin: ExtremumReduction {
  public static let name = "reduce_min"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  public static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool { a < b }
  public static func extremum(_ a: Double, _ b: Double) -> Double { Minimum().value(a, b) }
}
