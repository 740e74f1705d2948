extension Compilation {
  /// Keras's `compile_config`: optimizer, losses, and the metrics as they were resolved; of several outputs
  /// lists, in their order.
  public var configuration: JSON {
    let losses = outputs.map { $0.loss?.serialized ?? .null }
    let weights = outputs.map { $0.lossWeight.map(JSON.number) ?? .null }
    let hasWeights = outputs.contains { $0.lossWeight != nil }
    return [
      "optimizer": optimizer.serialized, "loss": outputs.count == 1 ? losses[0] : .array(losses),
      "loss_weights": !hasWeights ? nil : outputs.count == 1 ? weights[0] : .array(weights),
      "metrics": configuration { $0.metrics }, "weighted_metrics": configuration { $0.weightedMetrics },
      "run_eagerly": false, "steps_per_execution": 1,
    ]
  }

  private func configuration(_ metrics: (OutputCompilation) -> [any Metric]) -> JSON {
    let lists = outputs.map { JSON.array(metrics($0).map(\.serialized)) }
    if outputs.allSatisfy({ metrics($0).isEmpty }) { return .null }
    return outputs.count == 1 ? lists[0] : .array(lists)
  }
}

extension Model {
  /// Compiles with the settings of a Keras `compile_config`; an empty one changes nothing.
  ///
  /// Strings are resolved as Keras does: `accuracy` means the accuracy that goes with the loss.
  public mutating func compile(
    configuration: JSON, customObjects: CustomObjects = CustomObjects()
  ) throws(ConfigurationError) {
    guard let optimizer = configuration["optimizer"], optimizer != .null else { return }
    let settings = outputNames.indices.map { k in
      CompileSettings(
        values: configuration, customObjects: customObjects, outputNames: outputNames, output: k,
        outputShape: outputShapes[k])
    }
    var losses: [(any Loss)?] = []
    var weights: [Double?] = []
    var metrics: [[any Metric]] = []
    var weightedMetrics: [[any Metric]] = []
    for output in settings {
      let loss = try output.loss
      losses.append(loss)
      weights.append(try output.lossWeight)
      metrics.append(try output.metrics("metrics", for: loss))
      weightedMetrics.append(try output.metrics("weighted_metrics", for: loss))
    }
    if losses.allSatisfy({ $0 == nil }) {
      throw ConfigurationError("there is no loss.", in: "compile_config", fix: "compile with a loss")
    }
    let isWeighted = weights.contains { $0 != nil }
    try compile(
      optimizer: Configuration(serialized: optimizer, as: "optimizer", customObjects: customObjects)
        .instance(of: OptimizerCatalog.all, called: "optimizer") { $0 is any Optimizer.Type },
      loss: losses, lossWeights: isWeighted ? weights.map { $0 ?? 1 } : [], metrics: metrics,
      weightedMetrics: weightedMetrics)
  }
}

/// What a compile_config says of one output.
private struct CompileSettings {
  let values: JSON
  let customObjects: CustomObjects
  let outputNames: [String]
  let output: Int
  /// Without the batch axis.
  let outputShape: [Int]

  private var isOnly: Bool { outputNames.count == 1 }

  /// What is said of this output under a key: in a list by its place, in an object by its name, or of all
  /// outputs at once.
  private func own(_ key: String) throws(ConfigurationError) -> JSON? {
    guard let value = values[key], value != .null else { return nil }
    if let list = value.items {
      if list.count == outputNames.count { return given(list[output]) }
      throw ConfigurationError(
        "\(key) is a list of \(list.count) for \(counted(outputNames.count, "output")).",
        in: "compile_config",
        fix: "give one for each of \(outputNames.joined(separator: ", "))")
    }
    guard let members = value.members, value["class_name"] == nil else { return value }
    if let wrong = members.first(where: { !outputNames.contains($0.key) }) {
      throw ConfigurationError(
        "\(key) names an output \(wrong.key).", in: "compile_config",
        fix: "name one of \(outputNames.joined(separator: ", "))")
    }
    return value[outputNames[output]].flatMap(given)
  }

  /// nil for null, which a literal nil would be, too.
  private func given(_ value: JSON) -> JSON? { value == .null ? Optional.none : value }

  var lossWeight: Double? {
    get throws(ConfigurationError) {
      guard let value = try own("loss_weights") else { return nil }
      guard let weight = value.double else {
        throw ConfigurationError(
          "loss_weights must be numbers; one is \(value.excerpt).", in: "compile_config",
          fix: "give a number for each output")
      }
      return weight
    }
  }

  var loss: (any Loss)? {
    get throws(ConfigurationError) {
      guard let value = try own("loss") else { return nil }
      return try part(value, as: "loss", named: nil)
        .instance(of: LossCatalog.all, called: "loss") { $0 is any Loss.Type }
    }
  }

  func metrics(_ key: String, for loss: (any Loss)?) throws(ConfigurationError) -> [any Metric] {
    guard let value = values[key], value != .null else { return [] }
    var list: [JSON]
    if isOnly, let items = value.items {
      // Keras may wrap the list of one output's metrics in another list.
      list = items.count == 1 ? items[0].items ?? items : items
    } else if isOnly, value["class_name"] != nil || value.members == nil {
      throw ConfigurationError(
        "\(key) must be a list; it is \(value.excerpt).", in: "compile_config",
        fix: "a model with one output needs no names of outputs")
    } else {
      guard let own = try own(key) else { return [] }
      list = own.items ?? [own]
    }
    list = list.filter { $0 != .null }
    var metrics: [any Metric] = []
    for item in list { metrics.append(try metric(item, for: loss)) }
    return metrics
  }

  private func metric(_ value: JSON, for loss: (any Loss)?) throws(ConfigurationError) -> any Metric {
    let isAccuracy = value == "accuracy" || value == "acc"
    let named = isAccuracy ? JSON.string(try accuracy(for: loss)) : value
    return try part(named, as: "metric", named: value.string)
      .instance(of: MetricCatalog.all, called: "metric") { $0 is any Metric.Type }
  }

  private func accuracy(for loss: (any Loss)?) throws(ConfigurationError) -> String {
    switch loss {
    case is SparseCategoricalCrossentropy: SparseCategoricalAccuracy.className
    case _ where outputShape.last == 1: BinaryAccuracy.className
    case is CategoricalCrossentropy, is CategoricalFocalCrossentropy, is CategoricalHinge, is KLDivergence:
      CategoricalAccuracy.className
    case is BinaryCrossentropy, is BinaryFocalCrossentropy: BinaryAccuracy.className
    default:
      throw ConfigurationError(
        "which accuracy goes with \(loss.map { type(of: $0).className } ?? "no loss")?", in: "compile_config",
        fix: "name it: \(MetricCatalog.all.map { $0.className }.joined(separator: ", "))")
    }
  }

  /// A part by its description or, as Keras allows here, by a name alone.
  private func part(
    _ value: JSON, as role: String, named name: String?
  ) throws(ConfigurationError) -> Configuration {
    guard let text = value.string else {
      return try Configuration(serialized: value, as: role, customObjects: customObjects)
    }
    let shortForms = [
      "mse": "MeanSquaredError", "mae": "MeanAbsoluteError", "mape": "MeanAbsolutePercentageError",
      "msle": "MeanSquaredLogarithmicError", "kld": "KLDivergence", "bce": "BinaryCrossentropy",
      "logcosh": "LogCosh",
    ]
    return Configuration(
      className: shortForms[text.lowercased()] ?? text, name.map { ["name": .string($0)] } ?? [:],
      customObjects: customObjects)
  }
}
