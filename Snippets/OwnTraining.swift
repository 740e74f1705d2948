// A loss, metrics, an optimizer and a schedule of your own: they train, are saved and loaded like the built-in ones.
import Frigatebird

/// The pinball loss, whose minimum is a quantile: q e for e = target − prediction above 0, (q − 1) e below.
struct Pinball: Loss {
  static let className = "Pinball"
  var quantile: Double

  init(quantile: Double) { self.quantile = quantile }
  init(configuration: Configuration) throws(ConfigurationError) {
    quantile = try configuration.double("quantile")
  }
  var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "quantile", value: .number(quantile))])
  }

  // A number for each example; what becomes of a batch's numbers is `reduction`'s business.
  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    let e = target - prediction
    return mean(maximum(quantile * e, (quantile - 1) * e), axis: -1)
  }
}

/// How often the target is below the prediction: a mean over examples.
struct Coverage: MeanMetric {
  static let className = "Coverage"
  let name = "coverage"

  init() {}
  init(configuration: Configuration) throws(ConfigurationError) {}

  func callAsFunction(_ target: Tensor, _ prediction: Tensor) -> Tensor {
    (target .<= prediction).to(.float32)
  }
}

/// How predictions spread over equal intervals of 0…1: any sums over examples make a metric.
struct Spread: Metric {
  static let className = "Spread"
  let name = "spread"
  var bins: Int

  init(bins: Int) { self.bins = bins }
  init(configuration: Configuration) throws(ConfigurationError) { bins = try configuration.int("bins") }
  var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "bins", value: .int(bins))])
  }

  func stateShapes(target: [Int], prediction: [Int]) throws(ConfigurationError) -> [[Int]] { [[bins]] }

  func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> [Tensor] {
    let bin = clip(floor(prediction.flattened() * Double(bins)), 0, (bins - 1).tensor)
    return [sum(oneHot(bin.to(.int32), classes: bins), axis: 0)]
  }

  /// How many of the intervals are in use.
  func result(_ state: [Tensor]) -> Tensor { sum((state[0] .> 0).to(.float32)) }
}

/// Adam whose mean square changes by the gradient's square only, up or down (Zaheer et al. 2018, *Adaptive
/// methods for nonconvex optimization*).
struct Yogi: Optimizer {
  static let className = "Yogi"
  var learningRate: LearningRate = 0.01
  // Clipping, weight decay and averaging come with this.
  var options = OptimizerOptions()

  init(learningRate: LearningRate) { self.learningRate = learningRate }
  init(configuration: Configuration) throws(ConfigurationError) {
    learningRate = try configuration.learningRate(default: 0.01)
    options = try configuration.optimizerOptions()
  }
  var configuration: JSON { .object(baseConfiguration) }

  var slots: [OptimizerSlot] { ["momentum", OptimizerSlot("velocity", initialValue: 1e-6)] }

  func prepare(iteration: Tensor, learningRate: Tensor, scalars: inout [Tensor]) -> [Tensor] {
    [learningRate]
  }

  func update(_ weight: Tensor, gradient: Tensor, slots: inout [Tensor], prepared: [Tensor]) -> Tensor {
    let squared = square(gradient)
    slots[0] = 0.9 * slots[0] + 0.1 * gradient
    slots[1] = slots[1] - 0.001 * sign(slots[1] - squared) * squared
    return weight - prepared[0] * slots[0] / (sqrt(slots[1]) + 1e-3)
  }
}

/// Up in a straight line, then down with the root of the step.
struct InverseRoot: LearningRateSchedule {
  static let className = "InverseRoot"
  var peak: Double
  var warmup: Double

  init(peak: Double, warmup: Double) {
    self.peak = peak
    self.warmup = warmup
  }
  init(configuration: Configuration) throws(ConfigurationError) {
    peak = try configuration.double("peak")
    warmup = try configuration.double("warmup")
  }
  var configuration: JSON { ["peak": .number(peak), "warmup": .number(warmup)] }

  func callAsFunction(_ step: Tensor) -> Tensor {
    peak * minimum((step + 1) / warmup, rsqrt((step + 1) / warmup))
  }
}

// Noise of a width that depends on x: what is its upper tenth?
let x = Random.uniform(Random.Key(1), [1024, 1])
let y = x * Random.uniform(Random.Key(2), [1024, 1])
var model = try Sequential {
  Input(1)
  Dense(16, activation: .tanh)
  Dense(1)
}
try model.compile(
  optimizer: Yogi(learningRate: .schedule(InverseRoot(peak: 0.03, warmup: 50))), loss: Pinball(quantile: 0.9),
  metrics: [Coverage(), Spread(bins: 10)])
let history = try model.fit(x, y, epochs: 30, progress: .none)
try model.save("quantile.safetensors")

// The copy from the file goes on as the model does.
let own = CustomObjects([Pinball.self, Coverage.self, Spread.self, Yogi.self, InverseRoot.self])
var loaded = try Sequential(contentsOf: "quantile.safetensors", customObjects: own)
try model.fit(x, y, epochs: 2, progress: .none)
try loaded.fit(x, y, epochs: 2, progress: .none)
let same = all(try loaded.predict(x) .== model.predict(x)).scalar == 1
print("coverage \(history["coverage"]!.last!), loaded: \(same ? "the same" : "another")")
