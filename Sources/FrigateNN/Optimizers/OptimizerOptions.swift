/// What every optimizer can do besides its own update, as in Keras: decay weights, clip gradients,
/// average weights.
public struct OptimizerOptions: Hashable, Sendable {
  /// λ of w ← w − η λ w, before each update; nil for none. Decoupled from the gradient (Loshchilov and
  /// Hutter 2017, arXiv:1711.05101).
  public var weightDecay: Double?
  public var clipping: GradientClipping?
  public var averaging: WeightAveraging?

  public init(
    weightDecay: Double? = nil, clipping: GradientClipping? = nil, averaging: WeightAveraging? = nil
  ) {
    self.weightDecay = weightDecay
    self.clipping = clipping
    self.averaging = averaging
  }
}

/// How gradients are kept from being too large.
public enum GradientClipping: Hashable, Sendable {
  /// Each weight's gradient is scaled down to this Euclidean length where it is longer (`clipnorm`).
  case norm(Double)
  /// All gradients are scaled down together where their common length is more (`global_clipnorm`).
  case globalNorm(Double)
  /// Each element is held between −value and value (`clipvalue`).
  case value(Double)
}

/// An exponential moving average of the weights (`use_ema`): a ← μ a + (1 − μ) w after each step, begun
/// with the first step's weights. At the end of `fit` the averages become the weights.
public struct WeightAveraging: Hashable, Sendable {
  public var momentum: Double
  /// Steps after which, each time, the weights become their averages; nil for never.
  public var overwriteFrequency: Int?

  public init(momentum: Double = 0.99, overwriteFrequency: Int? = nil) {
    self.momentum = momentum
    self.overwriteFrequency = overwriteFrequency
  }
}

extension OptimizerOptions {
  /// Under Keras's names.
  var configuration: [JSON.Member] {
    var norms: (each: JSON, all: JSON, value: JSON) = (.null, .null, .null)
    switch clipping {
    case .norm(let x): norms.each = .number(x)
    case .globalNorm(let x): norms.all = .number(x)
    case .value(let x): norms.value = .number(x)
    case nil: break
    }
    return [
      JSON.Member(key: "weight_decay", value: weightDecay.map(JSON.number) ?? .null),
      JSON.Member(key: "clipnorm", value: norms.each),
      JSON.Member(key: "global_clipnorm", value: norms.all),
      JSON.Member(key: "clipvalue", value: norms.value),
      JSON.Member(key: "use_ema", value: .bool(averaging != nil)),
      JSON.Member(key: "ema_momentum", value: .number(averaging?.momentum ?? 0.99)),
      JSON.Member(
        key: "ema_overwrite_frequency", value: averaging?.overwriteFrequency.map(JSON.int) ?? .null),
    ]
  }
}

extension Configuration {
  /// What all optimizers have in common; `weightDecay` where the configuration doesn't say.
  public func optimizerOptions(
    weightDecay: Double? = nil
  ) throws(ConfigurationError) -> OptimizerOptions {
    var options = OptimizerOptions()
    options.weightDecay =
      values["weight_decay"] == nil ? weightDecay : try optionalDouble("weight_decay")
    let clippings: [GradientClipping?] = [
      try optionalDouble("clipnorm").map(GradientClipping.norm),
      try optionalDouble("global_clipnorm").map(GradientClipping.globalNorm),
      try optionalDouble("clipvalue").map(GradientClipping.value),
    ]
    let given = clippings.compactMap { $0 }
    if given.count > 1 {
      throw ConfigurationError(
        "clips gradients in \(given.count) ways at once.", in: className,
        fix: "set one of clipnorm, global_clipnorm and clipvalue")
    }
    options.clipping = given.first
    if try bool("use_ema", default: false) {
      let frequency = optional("ema_overwrite_frequency") == nil ? nil : try int("ema_overwrite_frequency")
      let momentum = try double("ema_momentum", default: 0.99)
      guard (0...1).contains(momentum), frequency ?? 1 >= 1 else {
        throw ConfigurationError(
          "averages weights with momentum \(momentum) and overwrites them every "
            + "\(frequency.map { "\($0)" } ?? "0") steps.", in: className,
          fix: "give an ema_momentum between 0 and 1 and an ema_overwrite_frequency of at least 1")
      }
      options.averaging = WeightAveraging(momentum: momentum, overwriteFrequency: frequency)
    }
    return options
  }

  /// nil where the parameter is missing or null.
  public func optionalDouble(_ key: String) throws(ConfigurationError) -> Double? {
    optional(key) == nil ? nil : try double(key)
  }

  /// nil where the parameter is missing or null.
  public func optionalInt(_ key: String) throws(ConfigurationError) -> Int? {
    optional(key) == nil ? nil : try int(key)
  }
}
