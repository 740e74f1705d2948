import FrigateTensor

/// How often the largest of an example's predictions is at its class number.
public struct SparseCategoricalAccuracy: MeanMetric {
  public static let className = "SparseCategoricalAccuracy"
  public var name: String

  public init(name: String = "sparse_categorical_accuracy") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "sparse_categorical_accuracy")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let guess = argmax(prediction, axis: -1)
    return (guess .== target.reshaped(guess.shape).to(guess.dtype)).to(.float32)
  }
}

/// How often the largest of an example's predictions is where its one-hot target is largest.
public struct CategoricalAccuracy: MeanMetric {
  public static let className = "CategoricalAccuracy"
  public var name: String

  public init(name: String = "categorical_accuracy") { self.name = name }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "categorical_accuracy")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    (argmax(prediction, axis: -1) .== argmax(target, axis: -1)).to(.float32)
  }
}

/// How often a prediction lies on the target's side of the threshold.
public struct BinaryAccuracy: MeanMetric {
  public static let className = "BinaryAccuracy"
  public var name: String
  public var threshold: Double

  public init(name: String = "binary_accuracy", threshold: Double = 0.5) {
    self.name = name
    self.threshold = threshold
  }

  public var configuration: JSON {
    ["name": .string(name), "dtype": "float32", "threshold": .number(threshold)]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = try configuration.string("name", default: "binary_accuracy")
    threshold = try configuration.double("threshold", default: 0.5)
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let guess = (prediction .> threshold).to(.float32)
    return (guess .== target.to(.float32).reshaped(guess.shape)).to(.float32)
  }
}
