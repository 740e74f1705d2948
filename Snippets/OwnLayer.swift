// A layer and activations of your own: they train, are saved and loaded like the built-in ones.
import Frigatebird

/// y = exp(−γ ‖x − c‖²) for each of some centers c, which are learned.
struct RadialBasis: Layer {
  static let className = "RadialBasis"
  var name: String?
  var units: Int
  var gamma: Double

  init(_ units: Int, gamma: Double = 1) {
    self.units = units
    self.gamma = gamma
  }

  // What files say about it, and how it is made from that.
  var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "units", value: .int(units)), JSON.Member(key: "gamma", value: .number(gamma)),
      ])
  }
  init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    units = try configuration.int("units")
    gamma = try configuration.double("gamma", default: 1)
  }

  // Shapes are those of one example: [features] → [units].
  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] { [units] }
  func weights(for input: [Int]) -> [WeightSpecification] {
    [WeightSpecification("centers", [units] + input, RandomUniform(-1, 1))]
  }
  var outputRange: ActivationFunction.Range? { .other }

  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let difference = x.insertingAxis(at: 1) - weights[0]  // [batch, units, features]
    return exp(sum(square(difference), axis: -1) * -gamma)
  }
}

let squared = ActivationFunction("squared") { x in x * x }
let gaussian = ActivationFunction("gaussian") { x in exp(x * x * -0.5) }

// Points inside a circle, which no straight line divides from those outside.
let points = Random.uniform(Random.Key(1), [512, 2], low: -2, high: 2)
let inside = (sum(square(points), axis: 1) .< 2).to(.float32)
var model = try Sequential {
  Input(2)
  RadialBasis(8, gamma: 0.5)
  Dense(8, activation: gaussian)
  Dense(8, activation: squared)
  Dense(1, activation: .sigmoid)
}
try model.compile(
  optimizer: Adam(learningRate: 0.02), loss: BinaryCrossentropy(), metrics: [BinaryAccuracy()])
let history = try model.fit(points, inside, epochs: 30, progress: .none)
try model.save("circle.safetensors")

let own = CustomObjects([RadialBasis.self], activations: [squared, gaussian])
let loaded = try Sequential(contentsOf: "circle.safetensors", customObjects: own)
let same = all(try loaded.predict(points) .== model.predict(points)).scalar == 1
print("accuracy \(history["binary_accuracy"]!.last!), loaded: \(same ? "the same" : "another")")
