// The ten lines of the README: train a digit classifier, test it, save it.
import Frigatebird

let mnist = try NamedDataset("mnist")
let train = try mnist.split("train").mapFeatures { $0.to(.float32) / 255 }.cache().shuffle(seed: 0).batch(32)
let test = try mnist.split("test").mapFeatures { $0.to(.float32) / 255 }.batch(100)
var model = try Sequential(seed: 0) {
  Input(28, 28, 1)
  Flatten()
  for _ in 0..<4 { Dense(50, activation: .tanh) }
  Dense(10)
}
try model.compile(
  optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
  metrics: [SparseCategoricalAccuracy()])
try model.fit(train, epochs: 10)
print(try model.evaluate(test))
try model.save("digits.safetensors")
