import FrigateTensor

/// Intersection over union, TP / (TP + FP + FN), of no (0) and yes (1), or of one of them: their mean.
///
/// Targets are 0 or 1; a prediction of the threshold or more is a yes.
public struct BinaryIoU: Metric {
  public static let className = "BinaryIoU"
  public var targetClassIDs: [Int]
  public var threshold: Double
  public var name: String
  private let confusion = ClassConfusion(numClasses: 2)

  public init(targetClassIDs: [Int] = [0, 1], threshold: Double = 0.5, name: String = "binary_io_u") {
    self.targetClassIDs = targetClassIDs
    self.threshold = threshold
    self.name = name
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "target_class_ids", value: .array(targetClassIDs.map(JSON.int))),
        JSON.Member(key: "threshold", value: .number(threshold)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    targetClassIDs =
      configuration.optional("target_class_ids") == nil ? [0, 1] : try configuration.targetClassIDs(below: 2)
    threshold = try configuration.double("threshold", default: 0.5)
    name = try configuration.string("name", default: "binary_io_u")
  }

  /// Weights by true and predicted class.
  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try confusion.stateShapes(of: name, target: target, prediction: prediction)
  }

  public func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    [confusion.increments(target, prediction .>= threshold, weights: weights)]
  }

  public func result(_ state: [Tensor]) -> Tensor {
    ClassConfusion.meanIoU(state[0], of: targetClassIDs)
  }
}
