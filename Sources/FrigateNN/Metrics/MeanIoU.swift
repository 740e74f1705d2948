import FrigateTensor

/// Intersection over union, TP / (TP + FP + FN), averaged over the classes that occur.
///
/// Targets and predictions are class numbers, unless `sparseYTrue` or `sparseYPred` say that they are
/// numbers for each class, of which the greatest is meant: a model that ends with Dense(classes) needs
/// `sparseYPred: false`.
public struct MeanIoU: Metric {
  public static let className = "MeanIoU"
  public var name: String
  private let confusion: ClassConfusion

  public init(
    numClasses: Int, ignoreClass: Int? = nil, sparseYTrue: Bool = true, sparseYPred: Bool = true,
    name: String = "mean_io_u"
  ) {
    confusion = ClassConfusion(
      numClasses: numClasses, ignoreClass: ignoreClass, sparseYTrue: sparseYTrue, sparseYPred: sparseYPred)
    self.name = name
  }

  public var configuration: JSON { .object(baseConfiguration + confusion.configuration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    confusion = try configuration.classConfusion(sparsePredictions: true)
    name = try configuration.string("name", default: "mean_io_u")
  }

  /// Weights by true and predicted class.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try confusion.stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [confusion.increments(target, prediction, weights: weights)]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    ClassConfusion.meanIoU(state[0], of: Array(0..<confusion.numClasses))
  }
}
