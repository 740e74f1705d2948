import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// A training that Keras went through in Tests/Interop/keras_layers.py, of three epochs of 70 examples in
/// batches of 32 in their order, evaluated after each in batches of 16.
struct KerasTraining {
  let kind: String
  let name: String

  init(_ kind: String, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// Trains the same model from the same weights and expects Keras's losses, weights and predictions.
  func compare(
    _ input: Input, _ layers: [any Layer], _ optimizer: any Optimizer, _ loss: any Loss,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    func keras(_ array: String) throws -> Tensor { try KerasParts.tensor("\(kind)/\(name)/\(array)") }
    var model = try Sequential(input: input, layers: layers)
    let start = try KerasParts.tensors("\(kind)/\(name)/w")
    #expect(start.map(\.shape) == model.weights.map(\.value.shape), sourceLocation: sourceLocation)
    for (k, weight) in start.enumerated() { model.weights[k].value = weight }
    try model.compile(optimizer: optimizer, loss: loss)
    let (x, y) = (try KerasParts.tensor("\(kind)/x"), try KerasParts.tensor("\(kind)/target"))
    let history = try model.fit(
      x, y, epochs: 3, shuffle: false, validationData: Dataset(features: x, labels: y).batch(16),
      progress: .none)

    // Nine steps amplify rounding errors a little; Keras's own means are float32.
    for series in ["loss", "val_loss"] {
      expectClose(
        Tensor(history[series]!.map { Float($0) }), try keras(series), relative: 2e-5,
        "\(name)'s \(series)", sourceLocation: sourceLocation)
    }
    for (k, weight) in model.weights.enumerated() {
      expectClose(
        weight.value, try keras("final_w\(k)"), relative: 2e-5, absolute: 2e-6, "\(name)'s \(weight.path)",
        sourceLocation: sourceLocation)
    }
    expectClose(
      try model.predict(x[0..<5]), try keras("prediction"), relative: 2e-5, absolute: 2e-6,
      "\(name)'s prediction", sourceLocation: sourceLocation)
  }
}
