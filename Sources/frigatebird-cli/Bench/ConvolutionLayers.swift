import FrigateNN
import Frigatebird

/// relu(x ∗ W + b) over two spatial axes without padding: [batch, height, width, channels] → [batch, …, features].
struct Conv2D: Layer {
  static let className = "Conv2D"
  var name: String?
  var features = 0
  var window = 0

  init(_ features: Int, _ window: Int) {
    self.features = features
    self.window = window
  }

  var configuration: JSON { .object(baseConfiguration) }

  init(configuration: Configuration) throws(ConfigurationError) {}

  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    [input[0] - window + 1, input[1] - window + 1, features]
  }

  func weights(for input: [Int]) -> [WeightSpecification] {
    [
      WeightSpecification("kernel", [window, window, input[2], features], GlorotUniform()),
      WeightSpecification("bias", [features], Zeros()),
    ]
  }

  var outputRange: ActivationFunction.Range? { nil }

  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    relu(convolution(x, weights[0]) + weights[1])
  }
}

/// The greatest of each 2 × 2 window: [batch, height, width, channels] → [batch, height / 2, width / 2, channels].
struct MaxPooling2D: Layer {
  static let className = "MaxPooling2D"
  var name: String?

  init() {}

  var configuration: JSON { .object(baseConfiguration) }

  init(configuration: Configuration) throws(ConfigurationError) {}

  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    [input[0] / 2, input[1] / 2, input[2]]
  }

  func weights(for input: [Int]) -> [WeightSpecification] { [] }

  var outputRange: ActivationFunction.Range? { nil }

  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    maxPool(x, window: [2, 2])
  }
}
