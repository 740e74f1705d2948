import FrigateIR
import FrigateTensor

/// −log p(true class), for targets that are class numbers.
///
/// From logits z: log Σⱼ exp zⱼ − z_target. From probabilities p: −log (p_target / Σⱼ pⱼ), p clipped to
/// [10⁻⁷, 1 − 10⁻⁷] as Keras does with TensorFlow. Shapes: targets [batch, …] or [batch, …, 1], predictions
/// [batch, …, classes]. Positions whose target is `ignoreClass` don't count.
public struct SparseCategoricalCrossentropy: Loss {
  public static let className = "SparseCategoricalCrossentropy"
  public var fromLogits: Bool
  public var ignoreClass: Int?
  public var reduction: LossReduction

  public init(
    fromLogits: Bool = false, ignoreClass: Int? = nil, reduction: LossReduction = .sumOverBatchSize
  ) {
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.reduction = reduction
  }

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "from_logits", value: .bool(fromLogits)),
        JSON.Member(key: "ignore_class", value: ignoreClass.map(JSON.int) ?? .null),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    fromLogits = try configuration.bool("from_logits", default: false)
    ignoreClass = try configuration.optionalInt("ignore_class")
    reduction = try configuration.lossReduction()
    try configuration.checkLastAxis()
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }

  public func check(target: [Int], prediction: [Int]) throws(ConfigurationError) {
    guard let classes = prediction.last else {
      throw ConfigurationError(
        "needs predictions of shape [classes]; they have \(prediction).", in: Self.className,
        fix: "end the model with Dense(number of classes)")
    }
    let positions = Array(prediction.dropLast())
    if target != positions, target != positions + [1] {
      let isPlain = positions.isEmpty
      throw ConfigurationError(
        "needs one class number for each \(isPlain ? "example" : "of the positions \(positions)"); targets have "
          + "shape \(target).",
        in: Self.className,
        fix: target == positions + [classes]
          ? "one-hot targets need CategoricalCrossentropy"
          : isPlain ? "give integer labels" : "flatten before the last layer, or label each position")
    }
  }

  public func check(labels: Literal, prediction: [Int]) throws(ConfigurationError) {
    let classes = prediction.last ?? 0
    let ignored = ignoreClass ?? -1
    func isWrong(_ label: Int) -> Bool {
      (label < 0 || label >= classes) && (label != ignored || ignoreClass == nil)
    }
    func wrong<T: FixedWidthInteger>(_ type: T.Type) -> Double? {
      labels.withUnsafeBytes { bytes in
        bytes.bindMemory(to: type).first { ($0 < 0 || $0 >= classes) && isWrong(Int(clamping: $0)) }
      }.map { Double($0) }
    }
    let label =
      switch labels.type.dtype {
      case .uint8: wrong(UInt8.self)
      case .int32: wrong(Int32.self)
      case .int64: wrong(Int64.self)
      default:
        labels.doubles.first { label in
          guard let number = Int(exactly: label) else { return true }
          return isWrong(number)
        }
      }
    guard let label else { return }
    let spelled = Int(exactly: label).map { "\($0)" } ?? "\(label)"
    throw ConfigurationError(
      "there is a label \(spelled), but the model has \(classes) classes, 0 to \(classes - 1).",
      in: Self.className, fix: "count classes from 0, and give the last layer a unit for each")
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let classes = prediction.shape[prediction.rank - 1]
    let counted = counted(target, prediction)
    var numbers = target.reshaped(Array(prediction.shape.dropLast())).to(.int32)
    if let counted { numbers = select(counted, numbers, 0) }
    let isTarget = oneHot(numbers, classes: classes, dtype: .bool)
    let z = fromLogits ? prediction : log(clippedProbabilities(prediction))
    // Chosen, not multiplied by 0 and 1: another class's logit may be −∞.
    let loss = logsumexp(z, axis: -1) - sum(select(isTarget, z, 0), axis: -1)
    return counted.map { select($0, loss, 0) } ?? loss
  }

  public func counted(_ target: Tensor, _ prediction: Tensor) -> Tensor? {
    guard let ignoreClass else { return nil }
    return target.reshaped(Array(prediction.shape.dropLast())).to(.int32) .!= ignoreClass
  }
}
