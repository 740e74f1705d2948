import FrigateIR

/// The smallest integer that isn't below x; its derivative is 0 everywhere.
public struct Ceil: StepFunction {
  public static let name = "ceil"
  public init() {}

  public func value(_ x: Double) -> Double { x.rounded(.up) }
}
