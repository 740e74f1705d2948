import FrigateTensor

/// The examples' weights by their class, the row, and the class they are taken for, the column.
///
/// Targets are class numbers, predictions numbers for each class, of which the greatest is meant;
/// `sparseYTrue: false` and `sparseYPred: true` say otherwise. Keras has no metric of this name.
public struct ConfusionMatrix: Metric {
  public static let className = "ConfusionMatrix"
  public var name: String
  private let confusion: ClassConfusion

  public init(
    numClasses: Int, sparseYTrue: Bool = true, sparseYPred: Bool = false, name: String = "confusion_matrix"
  ) {
    confusion = ClassConfusion(numClasses: numClasses, sparseYTrue: sparseYTrue, sparseYPred: sparseYPred)
    self.name = name
  }

  public var configuration: JSON { .object(baseConfiguration + confusion.configuration) }

  public init(configuration: Configuration) throws(ConfigurationError) {
    confusion = try configuration.classConfusion(sparsePredictions: false)
    name = try configuration.string("name", default: "confusion_matrix")
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try confusion.stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [confusion.increments(target, prediction, weights: weights)]
  }

  public func result(_ state: [Tensor]) -> Tensor { state[0] }
}
