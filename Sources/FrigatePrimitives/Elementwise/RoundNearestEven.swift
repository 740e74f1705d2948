import FrigateIR

/// The nearest integer, ties to the even one; its derivative is 0 everywhere.
public struct RoundNearestEven: StepFunction {
  public static let name = "round_nearest_even"
  public init() {}

  public func value(_ x: Double) -> Double { x.rounded(.toNearestOrEven) }
}
