import FrigateIR

/// The largest integer that isn't above x; its derivative is 0 everywhere.
public struct Floor: StepFunction {
  public static let name = "floor"
  public init() {}

  public func value(_ x: Double) -> Double { x.rounded(.down) }
}
