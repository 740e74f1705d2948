import FrigateTensor

/// Something reported beside the loss, made of sums over all examples.
///
/// The sums are float32 tensors of shapes that the metric declares; they are zero at the start of an
/// epoch, and each batch adds to them inside the step's program. A struct of your own that says these
/// things saves and loads as the built-in ones do; where it is a mean over examples, `MeanMetric` is
/// less to write.
public protocol Metric: Configurable {
  /// The name in histories and progress lines: `sparse_categorical_accuracy`.
  var name: String { get }

  /// The shapes of its sums, for targets and predictions of these shapes (without the batch axis).
  ///
  /// - Throws: `ConfigurationError` where such predictions can't be compared with such targets.
  func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]]

  /// What a batch adds to the sums. `weights` are those of the examples, [batch]; nil stands for ones.
  func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor]

  /// The metric, a number or several, from the sums.
  func result(_ state: [Tensor]) -> Tensor
}

extension Metric {
  /// As Keras serializes it.
  public var serialized: JSON {
    serialized(module: "keras.metrics", among: MetricCatalog.all)
  }
  public var configuration: JSON { .object(baseConfiguration) }

  /// The part of every metric's Keras configuration.
  public var baseConfiguration: [JSON.Member] {
    [JSON.Member(key: "name", value: .string(name)), JSON.Member(key: "dtype", value: "float32")]
  }
}

/// A metric that is the weighted mean, over all examples, of a number for each.
public protocol MeanMetric: Metric {
  /// The value of each example, [batch], or of each position in it, [batch, …].
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor

  /// Whether positions that the predictions' mask leaves out don't count; true unless the metric says otherwise.
  var supportsMasking: Bool { get }
}

extension MeanMetric {
  public var supportsMasking: Bool { true }

  /// Σ weight · value and Σ weight.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    [[], []]
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    increments(of: self(target, prediction), mask: nil, weights: weights)
  }

  /// `mask` says which of the values count.
  func increments(of values: Tensor, mask: Tensor?, weights: Tensor?) -> [Tensor] {
    if let mask {
      let (values, counts) = (exampleMean(select(mask, values, 0)), exampleMean(mask.to(.float32)))
      guard let weights else { return [sum(values), sum(counts)] }
      return [sum(values * weights), sum(counts * weights)]
    }
    let values = exampleMean(values)
    guard let weights else { return [sum(values), Tensor.full([], Double(values.count))] }
    return [sum(values * weights), sum(weights)]
  }

  public func result(_ state: [Tensor]) -> Tensor { quotientOrZero(state[0], state[1]) }
}

/// a / b; 0 where b is 0.
func quotientOrZero(_ a: Tensor, _ b: Tensor) -> Tensor {
  let isZero = b .== 0
  return select(isZero, 0, a / select(isZero, 1, b))
}

/// The metrics a configuration may name.
public enum MetricCatalog {
  public static let all: [any Metric.Type] = [
    Accuracy.self, SparseCategoricalAccuracy.self, CategoricalAccuracy.self, BinaryAccuracy.self,
    TopKCategoricalAccuracy.self, SparseTopKCategoricalAccuracy.self, Precision.self, Recall.self,
    F1Score.self, FBetaScore.self, AUC.self, SensitivityAtSpecificity.self, SpecificityAtSensitivity.self,
    PrecisionAtRecall.self, RecallAtPrecision.self, TruePositives.self, FalsePositives.self,
    TrueNegatives.self, FalseNegatives.self, ConfusionMatrix.self, IoU.self, MeanIoU.self, BinaryIoU.self,
    MeanSquaredErrorMetric.self, RootMeanSquaredError.self, MeanAbsoluteErrorMetric.self,
    MeanAbsolutePercentageErrorMetric.self, MeanSquaredLogarithmicErrorMetric.self, R2Score.self,
    CosineSimilarityMetric.self, LogCoshError.self, KLDivergenceMetric.self, PoissonMetric.self,
    BinaryCrossentropyMetric.self, CategoricalCrossentropyMetric.self,
    SparseCategoricalCrossentropyMetric.self, HingeMetric.self, SquaredHingeMetric.self,
    CategoricalHingeMetric.self, Mean.self, Sum.self,
  ]
}
