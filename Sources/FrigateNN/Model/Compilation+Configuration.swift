extension Compilation {
  /// Keras's `compile_config`: optimizer, loss, and the metrics as they were resolved.
  public var configuration: JSON {
    [
      "optimizer": optimizer.serialized, "loss": loss.serialized, "loss_weights": nil,
      "metrics": metrics.isEmpty ? nil : .array(metrics.map(\.serialized)),
      "weighted_metrics": weightedMetrics.isEmpty ? nil : .array(weightedMetrics.map(\.serialized)),
      "run_eagerly": false, "steps_per_execution": 1,
    ]
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
    if configuration["loss_weights"] ?? .null != .null {
      throw ConfigurationError("loss_weights isn't supported.", in: "compile_config", fix: "leave it out")
    }
    let settings = CompileSettings(
      values: configuration, customObjects: customObjects, outputShape: outputShape)
    let loss = try settings.loss
    try compile(
      optimizer: Configuration(serialized: optimizer, as: "optimizer", customObjects: customObjects)
        .instance(of: OptimizerCatalog.all, called: "optimizer") { $0 is any Optimizer.Type },
      loss: loss, metrics: settings.metrics("metrics", for: loss),
      weightedMetrics: settings.metrics("weighted_metrics", for: loss))
  }
}

private struct CompileSettings {
  let values: JSON
  let customObjects: CustomObjects
  /// The model's, without the batch axis.
  let outputShape: [Int]

  var loss: any Loss {
    get throws(ConfigurationError) {
      // A model with one output may have a list of one loss.
      let value = values["loss"]?.array.flatMap { $0.count == 1 ? $0[0] : nil } ?? values["loss"]
      guard let value, value != .null else {
        throw ConfigurationError("there is no loss.", in: "compile_config", fix: "compile with a loss")
      }
      return try part(value, as: "loss", named: nil)
        .instance(of: LossCatalog.all, called: "loss") { $0 is any Loss.Type }
    }
  }

  func metrics(_ key: String, for loss: any Loss) throws(ConfigurationError) -> [any Metric] {
    guard let value = values[key], value != .null else { return [] }
    guard let list = value.array else {
      throw ConfigurationError(
        "\(key) must be a list; it is \(value.excerpt).", in: "compile_config",
        fix: "a model with one output needs no names of outputs")
    }
    // Keras may wrap the list of one output's metrics in another list.
    let flat = list.count == 1 ? list[0].array ?? list : list
    var metrics: [any Metric] = []
    for item in flat { metrics.append(try metric(item, for: loss)) }
    return metrics
  }

  private func metric(_ value: JSON, for loss: any Loss) throws(ConfigurationError) -> any Metric {
    let isAccuracy = value == "accuracy" || value == "acc"
    let named = isAccuracy ? JSON.string(try accuracy(for: loss)) : value
    return try part(named, as: "metric", named: value.string)
      .instance(of: MetricCatalog.all, called: "metric") { $0 is any Metric.Type }
  }

  private func accuracy(for loss: any Loss) throws(ConfigurationError) -> String {
    switch loss {
    case is SparseCategoricalCrossentropy: SparseCategoricalAccuracy.className
    case _ where outputShape.last == 1: BinaryAccuracy.className
    case is CategoricalCrossentropy, is CategoricalFocalCrossentropy, is CategoricalHinge, is KLDivergence:
      CategoricalAccuracy.className
    case is BinaryCrossentropy, is BinaryFocalCrossentropy: BinaryAccuracy.className
    default:
      throw ConfigurationError(
        "which accuracy goes with \(type(of: loss).className)?", in: "compile_config",
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
