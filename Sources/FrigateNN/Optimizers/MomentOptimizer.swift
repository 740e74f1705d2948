/// What variants of Adam share: how fast its two moments fade.
protocol MomentOptimizer: Optimizer {
  var beta1: Double { get }
  var beta2: Double { get }
  var epsilon: Double { get }

  init(
    learningRate: LearningRate, beta1: Double, beta2: Double, epsilon: Double, weightDecay: Double?,
    clipping: GradientClipping?, averaging: WeightAveraging?)
}

extension MomentOptimizer {
  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "beta_1", value: .number(beta1)),
        JSON.Member(key: "beta_2", value: .number(beta2)),
        JSON.Member(key: "epsilon", value: .number(epsilon)),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    let options = try configuration.optimizerOptions()
    self.init(
      learningRate: try configuration.learningRate(default: 0.001),
      beta1: try configuration.double("beta_1", default: 0.9),
      beta2: try configuration.double("beta_2", default: 0.999),
      epsilon: try configuration.double("epsilon", default: 1e-7), weightDecay: options.weightDecay,
      clipping: options.clipping, averaging: options.averaging)
  }
}
