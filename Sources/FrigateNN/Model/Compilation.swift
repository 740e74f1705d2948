import FrigateIR
import FrigateTensor

/// How a model learns, and how far it has come.
public struct Compilation: Sendable {
  public var optimizer: any Optimizer
  /// For each output of the model how it is judged.
  public var outputs: [OutputCompilation]
  /// Steps taken so far.
  public var iterations: Int = 0
  /// For each trainable weight, the optimizer's tensors; empty before the first step.
  public var slots: [[Tensor]] = []
  /// What the optimizer keeps for all weights together; empty before the first step.
  public var scalars: [Tensor] = []
  /// Epochs trained so far.
  public var epochs: Int = 0

  /// More epochs than any training has: a file that tells of more is damaged.
  package static let mostEpochs = 1_000_000_000
  /// More steps than any training has: of a microsecond each, they last 30 years.
  package static let mostIterations = 1_000_000_000_000_000

  public init(optimizer: any Optimizer, outputs: [OutputCompilation]) {
    self.optimizer = optimizer
    self.outputs = outputs
  }

  /// Of a model with one output.
  public init(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [],
    weightedMetrics: [any Metric] = []
  ) {
    self.init(
      optimizer: optimizer,
      outputs: [OutputCompilation(loss: loss, metrics: metrics, weightedMetrics: weightedMetrics)])
  }

  /// The loss of the first output that has one: of the only output, most often.
  public var loss: any Loss { outputs.lazy.compactMap(\.loss).first ?? MeanSquaredError() }
  /// The metrics of the only output, or of the first.
  public var metrics: [any Metric] { outputs[0].metrics }
  public var weightedMetrics: [any Metric] { outputs[0].weightedMetrics }

  /// The optimizer starts anew.
  mutating func forget() { (iterations, slots, scalars) = (0, [], []) }
}

/// How an output is judged: by a loss, metrics, both or neither.
public struct OutputCompilation: Sendable {
  /// The output's, which stands before the names of its loss and metrics where there are several outputs.
  public var name: String
  public var loss: (any Loss)?
  /// What the loss is multiplied with in the model's.
  public var lossWeight: Double?
  /// Count every example once, whatever its weight.
  public var metrics: [any Metric]
  /// Count examples by their weights.
  public var weightedMetrics: [any Metric]

  public init(
    name: String = "", loss: (any Loss)?, lossWeight: Double? = nil, metrics: [any Metric] = [],
    weightedMetrics: [any Metric] = []
  ) {
    self.name = name
    self.loss = loss
    self.lossWeight = lossWeight
    self.metrics = metrics
    self.weightedMetrics = weightedMetrics
  }

  /// Whether there are labels for it.
  var isLabelled: Bool { loss != nil || !metrics.isEmpty || !weightedMetrics.isEmpty }
}

extension Model {
  /// Chooses how the model learns. Starts the optimizer anew.
  ///
  /// - Parameters:
  ///   - loss: of the output; of each of several.
  ///   - metrics: what to report beside the loss, each example counted once.
  ///   - weightedMetrics: the same, examples counted by their weights, if they have any.
  /// - Throws: `ConfigurationError` where the loss takes logits and the last activation makes
  ///   probabilities, or the reverse.
  public mutating func compile(
    optimizer: any Optimizer, loss: any Loss, metrics: [any Metric] = [],
    weightedMetrics: [any Metric] = []
  ) throws(ConfigurationError) {
    try compile(
      optimizer: optimizer, loss: outputNames.map { _ in loss },
      metrics: metrics.isEmpty ? [] : [metrics],
      weightedMetrics: weightedMetrics.isEmpty ? [] : [weightedMetrics])
  }

  /// Chooses how a model with several outputs learns; everything is listed in the outputs' order.
  ///
  ///     try model.compile(
  ///       optimizer: Adam(), loss: [MeanSquaredError(), BinaryCrossentropy()], lossWeights: [1, 0.2],
  ///       metrics: [[], [BinaryAccuracy()]])
  ///
  /// The model's loss is the weighted sum of the outputs'. An output without a loss, nil, and without metrics
  /// has no labels.
  public mutating func compile(
    optimizer: any Optimizer, loss: [(any Loss)?], lossWeights: [Double] = [],
    metrics: [[any Metric]] = [], weightedMetrics: [[any Metric]] = []
  ) throws(ConfigurationError) {
    let counts = [
      ("losses", loss.count, false), ("lossWeights", lossWeights.count, true),
      ("lists of metrics", metrics.count, true),
      ("lists of weightedMetrics", weightedMetrics.count, true),
    ]
    for (what, count, canMiss) in counts where count != outputNames.count && !(canMiss && count == 0) {
      throw ConfigurationError(
        "\(count) \(what) are given for \(counted(outputNames.count, "output")).", in: name,
        fix: "give one for each of \(outputNames.joined(separator: ", "))")
    }
    var outputs: [OutputCompilation] = []
    for (k, output) in outputNames.enumerated() {
      if let loss = loss[k] { try check(loss, outputRanges[k]) }
      outputs.append(
        OutputCompilation(
          name: output, loss: loss[k], lossWeight: lossWeights.isEmpty ? nil : lossWeights[k],
          metrics: metrics.isEmpty ? [] : metrics[k],
          weightedMetrics: weightedMetrics.isEmpty ? [] : weightedMetrics[k]))
    }
    if !outputs.contains(where: { $0.loss != nil }) {
      throw ConfigurationError("there is no loss.", in: name, fix: "give one of the outputs a loss")
    }
    let compiled = Compilation(optimizer: optimizer, outputs: outputs)
    var names: Set<String> = ["loss"]
    for name in compiled.lossNames + compiled.allMetrics.map(\.name) where !names.insert(name).inserted {
      throw ConfigurationError("two metrics are named \(name).", fix: "give one of them another name")
    }
    compilation = compiled
  }

  /// The same by the outputs' names.
  ///
  ///     try model.compile(
  ///       optimizer: Adam(), loss: ["price": MeanSquaredError(), "sold": BinaryCrossentropy()],
  ///       lossWeights: ["sold": 0.2], metrics: ["sold": [BinaryAccuracy()]])
  public mutating func compile(
    optimizer: any Optimizer, loss: [String: any Loss], lossWeights: [String: Double] = [:],
    metrics: [String: [any Metric]] = [:], weightedMetrics: [String: [any Metric]] = [:]
  ) throws(ConfigurationError) {
    let given = Set(loss.keys).union(lossWeights.keys).union(metrics.keys).union(weightedMetrics.keys)
    if let wrong = given.sorted().first(where: { !outputNames.contains($0) }) {
      throw ConfigurationError(
        "there is no output named \(wrong).", in: name,
        fix: "name one of \(outputNames.joined(separator: ", "))")
    }
    try compile(
      optimizer: optimizer, loss: outputNames.map { loss[$0] },
      lossWeights: lossWeights.isEmpty ? [] : outputNames.map { lossWeights[$0] ?? 1 },
      metrics: outputNames.map { metrics[$0] ?? [] },
      weightedMetrics: outputNames.map { weightedMetrics[$0] ?? [] })
  }

  /// Throws where the loss takes an output for something else than it is.
  private func check(
    _ loss: any Loss, _ output: (layer: String, range: ActivationFunction.Range)
  ) throws(ConfigurationError) {
    let (layer, range) = output
    let lossName = type(of: loss).className
    if loss.expects == .logits, range == .probabilities {
      throw ConfigurationError(
        "\(lossName)(fromLogits: true) applies softmax or sigmoid itself, but \(layer)'s activation "
          + "has made probabilities already.",
        in: layer, fix: "remove \(layer)'s activation, or use \(lossName)(fromLogits: false)")
    }
    if loss.expects == .probabilities, range == .linear {
      let isBinary = loss is BinaryCrossentropy || loss is BinaryFocalCrossentropy
      let activation = "give \(layer) the activation " + (isBinary ? "sigmoid" : "softmax")
      let takesLogits = loss.configuration["from_logits"] != nil
      throw ConfigurationError(
        "\(lossName)\(takesLogits ? "(fromLogits: false)" : "") takes probabilities, but \(layer) gives "
          + "unbounded numbers.",
        in: layer, fix: (takesLogits ? "use \(lossName)(fromLogits: true), or " : "") + activation)
    }
  }

  /// Numbers in all weights, in those that learn and in those that don't.
  public var parameterCounts: (total: Int, trainable: Int, nonTrainable: Int) {
    let trainable = weights.filter(\.isTrainable).reduce(0) { $0 + $1.value.count }
    let total = weights.reduce(0) { $0 + $1.value.count }
    return (total, trainable, total - trainable)
  }
}
