import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// Three epochs beside real Keras's: short last batches, regularizers, validation, metrics.
struct KerasTrainingTests {
  @Test(arguments: ["adam", "nesterov"]) func aTrainingIsKerass(_ name: String) throws {
    let optimizers: [String: any Optimizer] = [
      "adam": Adam(learningRate: 0.01),
      "nesterov": SGD(learningRate: 0.05, momentum: 0.9, nesterov: true),
    ]
    var model = try Sequential {
      Input(3, 2)
      Flatten()
      Dense(8, activation: .tanh, kernelRegularizer: L2(0.01))
      Dense(3, activation: .softmax, biasRegularizer: L1(0.02))
    }
    for (k, weight) in try KerasParts.tensors("training/\(name)/w").enumerated() {
      model.weights[k].value = weight
    }
    try model.compile(
      optimizer: optimizers[name]!, loss: SparseCategoricalCrossentropy(),
      metrics: [SparseCategoricalAccuracy()])
    let validation = Dataset(
      features: try KerasParts.tensor("training/x_validation"),
      labels: try KerasParts.tensor("training/labels_validation"))
    let history = try model.fit(
      try KerasParts.tensor("training/x"), try KerasParts.tensor("training/labels"), epochs: 3,
      shuffle: false, validationData: validation.batch(16), progress: .none)

    let names = ["loss", "sparse_categorical_accuracy"]
    #expect(history.names == names + names.map { "val_" + $0 })
    #expect(history.epochs == [0, 1, 2])
    for series in history.names {
      // Nine steps amplify rounding errors a little; Keras's own means are float32.
      expectClose(
        Tensor(history[series]!.map { Float($0) }), try KerasParts.tensor("training/\(name)/\(series)"),
        relative: 2e-5, series)
    }
    for (k, expected) in try KerasParts.tensors("training/\(name)/final_w").enumerated() {
      expectClose(model.weights[k].value, expected, relative: 1e-4, absolute: 1e-5, model.weights[k].path)
    }
  }
}
