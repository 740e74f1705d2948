// A graph of layers: a residual block, and two outputs with a loss each.

import Frigatebird

let points = Random.uniform(Random.Key(1), [2000, 2], low: -1, high: 1)
let radius = sqrt(sum(square(points), axis: 1, keepingAxes: true))
let isInside = (radius .< 0.7).to(.float32)

let x = Input(2)
var y = Dense(32, activation: .relu)(x)
y = Add()([y, Dense(32)(BatchNormalization()(y))])  // what a residual block is
y = ReLU()(y)
let heads = [Dense(1, name: "radius")(y), Dense(1, activation: .sigmoid, name: "inside")(y)]
var model = try Functional(inputs: x, outputs: heads)

try model.compile(
  optimizer: Adam(learningRate: 0.01),
  loss: ["radius": MeanSquaredError(), "inside": BinaryCrossentropy()], lossWeights: ["inside": 0.5],
  metrics: ["inside": [BinaryAccuracy()]])
try model.fit([points], [radius, isInside], epochs: 10, progress: .none)
let results = try model.evaluate([points], [radius, isInside])
let accuracy = results.first { $0.name == "inside_binary_accuracy" }!.value

try model.save("heads.safetensors")
let loaded = try Functional(contentsOf: "heads.safetensors")
let same = all(try loaded.predict([points])[1] .== model.predict([points])[1]).scalar == 1
print("accuracy \(accuracy), loaded: \(same ? "the same" : "another")")
