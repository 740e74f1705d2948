import FrigateTensor

/// Intersection over union, TP / (TP + FP + FN), of some classes: their mean, those left out that don't occur.
///
/// Targets and predictions are class numbers, unless `sparseYTrue` or `sparseYPred` say that they are
/// numbers for each class, of which the greatest is meant. Weights needn't be whole, unlike Keras's.
public struct IoU: Metric {
  public static let className = "IoU"
  public var targetClassIDs: [Int]
  public var name: String
  private let confusion: ClassConfusion

  public init(
    numClasses: Int, targetClassIDs: [Int], ignoreClass: Int? = nil, sparseYTrue: Bool = true,
    sparseYPred: Bool = true, name: String = "io_u"
  ) {
    confusion = ClassConfusion(
      numClasses: numClasses, ignoreClass: ignoreClass, sparseYTrue: sparseYTrue, sparseYPred: sparseYPred)
    self.targetClassIDs = targetClassIDs
    self.name = name
  }

  public var configuration: JSON {
    let ids = JSON.array(targetClassIDs.map(JSON.int))
    return .object(
      baseConfiguration + confusion.configuration + [JSON.Member(key: "target_class_ids", value: ids)])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    confusion = try configuration.classConfusion(sparsePredictions: true)
    targetClassIDs = try configuration.targetClassIDs(below: confusion.numClasses)
    name = try configuration.string("name", default: "io_u")
  }

  /// Weights by true and predicted class.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try confusion.stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [confusion.increments(target, prediction, weights: weights)]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    ClassConfusion.meanIoU(state[0], of: targetClassIDs)
  }
}
