import FrigateTensor
import Testing

@testable import FrigateNN

/// Each loss and its gradient beside real Keras's, at the edges too.
struct KerasLossesTests {
  static let cases: [(name: String, loss: any Loss)] = [
    ("sparse_logits", SparseCategoricalCrossentropy(fromLogits: true)),
    ("sparse_logits_large", SparseCategoricalCrossentropy(fromLogits: true)),
    ("sparse_logits_column", SparseCategoricalCrossentropy(fromLogits: true)),
    ("sparse_probabilities", SparseCategoricalCrossentropy()),
    ("sparse_probabilities_edge", SparseCategoricalCrossentropy()),
    ("sparse_probabilities_unscaled", SparseCategoricalCrossentropy()),
    ("categorical_logits", CategoricalCrossentropy(fromLogits: true)),
    ("categorical_logits_large", CategoricalCrossentropy(fromLogits: true)),
    ("categorical_logits_soft", CategoricalCrossentropy(fromLogits: true)),
    ("categorical_logits_smoothed", CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1)),
    ("categorical_probabilities", CategoricalCrossentropy()),
    ("categorical_probabilities_edge", CategoricalCrossentropy()),
    ("categorical_probabilities_unscaled", CategoricalCrossentropy()),
    ("categorical_probabilities_smoothed", CategoricalCrossentropy(labelSmoothing: 0.2)),
    ("binary_logits", BinaryCrossentropy(fromLogits: true)),
    ("binary_logits_large", BinaryCrossentropy(fromLogits: true)),
    ("binary_logits_smoothed", BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.1)),
    ("binary_logits_single", BinaryCrossentropy(fromLogits: true)),
    ("binary_probabilities", BinaryCrossentropy()),
    ("binary_probabilities_edge", BinaryCrossentropy()),
    ("binary_probabilities_smoothed", BinaryCrossentropy(labelSmoothing: 0.3)),
    ("mean_squared_error", MeanSquaredError()),
    ("mean_squared_error_single", MeanSquaredError()),
    ("mean_squared_error_images", MeanSquaredError()),
  ]

  @Test(arguments: cases.map(\.name)) func isKerass(_ name: String) throws {
    let loss = try #require(Self.cases.first { $0.name == name }).loss
    let target = try KerasParts.tensor("loss/\(name)/target")
    let prediction = try KerasParts.tensor("loss/\(name)/prediction")
    try loss.check(
      target: Array(target.shape.dropFirst()), prediction: Array(prediction.shape.dropFirst()))

    expectClose(loss(target, prediction), try KerasParts.tensor("loss/\(name)/each"), "each \(name)")
    let (value, gradient) = valueAndGrad(of: { (p: Tensor) in mean(loss(target, p)) })(prediction)
    expectClose(value, try KerasParts.tensor("loss/\(name)/value"), "\(name)")
    expectClose(gradient, try KerasParts.tensor("loss/\(name)/gradient"), "\(name)'s gradient")
  }

  @Test func everyLossOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("loss") == Set(Self.cases.map(\.name)))
    let compared = Set(Self.cases.map { type(of: $0.loss).className })
    #expect(compared == Set(LossCatalog.all.map { $0.className }))
  }
}
