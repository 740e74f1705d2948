import FrigateNN
import Frigatebird

/// The mean over the second axis, which makes bags of embeddings: [batch, steps, width] → [batch, width].
struct GlobalAveragePooling1D: Layer {
  static let className = "GlobalAveragePooling1D"
  var name: String?

  init() {}

  var configuration: JSON { .object(baseConfiguration) }

  init(configuration: Configuration) throws(ConfigurationError) {}

  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { Array(input.dropFirst()) }

  func weights(for input: [Int]) -> [WeightSpecification] { [] }

  var outputRange: ActivationFunction.Range? { nil }

  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    mean(x, axis: 1)
  }
}
