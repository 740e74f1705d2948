import FrigateTensor

/// What crossentropies of targets share that are probabilities and can be smoothed.
protocol SmoothedCrossentropy: Loss {
  var fromLogits: Bool { get }
  var labelSmoothing: Double { get }
  init(fromLogits: Bool, labelSmoothing: Double, reduction: LossReduction)
}

extension SmoothedCrossentropy {
  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "from_logits", value: .bool(fromLogits)),
        JSON.Member(key: "label_smoothing", value: .number(labelSmoothing)),
        JSON.Member(key: "axis", value: -1),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    self.init(
      fromLogits: try configuration.bool("from_logits", default: false),
      labelSmoothing: try configuration.double("label_smoothing", default: 0),
      reduction: try configuration.lossReduction())
    try configuration.checkLastAxis()
  }

  public var expects: Prediction { fromLogits ? .logits : .probabilities }
}
