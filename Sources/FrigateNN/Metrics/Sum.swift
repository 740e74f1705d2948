import FrigateTensor

/// The weighted sum of the predictions, whatever the targets are.
public struct Sum: Metric {
  public static let className = "Sum"
  public var name: String

  public init(name: String = "sum") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "sum")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] { [[]] }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let weights = weights.map { $0.reshaped([$0.count] + prediction.shape.dropFirst().map { _ in 1 }) }
    return [sum(weights.map { prediction * $0 } ?? prediction)]
  }

  public func result(_ state: [Tensor]) -> Tensor { state[0] }
}
