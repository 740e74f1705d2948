import FrigateIR

/// The greatest element over `axes`, which disappear; NaN if there is one.
public struct ReduceMax: ExtremumReduction {
  public static let name = "reduce_max"
  public let axes: [Int]

  public init(axes: [Int]) { self.axes = axes.sorted() }

  public static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool { a > b }
  public static func extremum(_ a: Double, _ b: Double) -> Double { Maximum().value(a, b) }
}
