import FrigateTensor

/// A loss of Keras's as the metric of the same name: its mean over all examples.
public struct LossMetric<L: Loss>: MeanMetric {
  public static var className: String { L.className }
  public var name: String
  public var loss: L

  public init(_ loss: L, name: String? = nil) {
    self.loss = loss
    self.name = name ?? LayerNames.snakeCase(L.className)
  }

  public var configuration: JSON {
    // What a loss says beside these is what the metric says; of Keras's the binary one takes no axis,
    // the sparse one tells it.
    let dropped = ["name", "reduction"] + (L.self == BinaryCrossentropy.self ? ["axis"] : [])
    let own = (loss.configuration.members ?? []).filter { !dropped.contains($0.key) }
    let isSparse = L.self == SparseCategoricalCrossentropy.self
    return .object(baseConfiguration + own + (isSparse ? [JSON.Member(key: "axis", value: -1)] : []))
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    loss = try L(configuration: configuration)
    name = try configuration.string("name", default: LayerNames.snakeCase(L.className))
  }

  public func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] {
    try loss.check(target: target, prediction: prediction)
    return [[], []]
  }

  public func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor { loss(target, prediction) }
}

public typealias MeanSquaredErrorMetric = LossMetric<MeanSquaredError>
public typealias MeanAbsoluteErrorMetric = LossMetric<MeanAbsoluteError>
public typealias MeanAbsolutePercentageErrorMetric = LossMetric<MeanAbsolutePercentageError>
public typealias MeanSquaredLogarithmicErrorMetric = LossMetric<MeanSquaredLogarithmicError>
public typealias KLDivergenceMetric = LossMetric<KLDivergence>
public typealias PoissonMetric = LossMetric<Poisson>
public typealias HingeMetric = LossMetric<Hinge>
public typealias SquaredHingeMetric = LossMetric<SquaredHinge>
public typealias CategoricalHingeMetric = LossMetric<CategoricalHinge>
public typealias BinaryCrossentropyMetric = LossMetric<BinaryCrossentropy>
public typealias CategoricalCrossentropyMetric = LossMetric<CategoricalCrossentropy>
public typealias SparseCategoricalCrossentropyMetric = LossMetric<SparseCategoricalCrossentropy>

extension LossMetric where L: ParameterlessLoss {
  public init(name: String? = nil) { self.init(L(reduction: .sumOverBatchSize), name: name) }
}

/// A loss with nothing to choose but its reduction.
public protocol ParameterlessLoss: Loss {
  init(reduction: LossReduction)
}

extension MeanSquaredError: ParameterlessLoss {}
extension MeanAbsoluteError: ParameterlessLoss {}
extension MeanAbsolutePercentageError: ParameterlessLoss {}
extension MeanSquaredLogarithmicError: ParameterlessLoss {}
extension KLDivergence: ParameterlessLoss {}
extension Poisson: ParameterlessLoss {}
extension Hinge: ParameterlessLoss {}
extension SquaredHinge: ParameterlessLoss {}
extension CategoricalHinge: ParameterlessLoss {}
