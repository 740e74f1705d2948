import FrigateTensor
import Testing

@testable import FrigateNN

/// Ten steps of each optimizer with given gradients beside real Keras's, weights after each.
struct KerasOptimizersTests {
  static let cases: [(name: String, optimizer: any Optimizer)] = [
    ("sgd", SGD()), ("sgd_rate", SGD(learningRate: 0.3)),
    ("sgd_momentum", SGD(learningRate: 0.1, momentum: 0.9)),
    ("sgd_nesterov", SGD(learningRate: 0.1, momentum: 0.8, nesterov: true)),
    ("sgd_nesterov_alone", SGD(learningRate: 0.1, nesterov: true)),
    ("adam", Adam()), ("adam_small", Adam(learningRate: 1e-4)),
    ("adam_odd", Adam(learningRate: 0.05, beta1: 0.5, beta2: 0.7, epsilon: 0.1)),
  ]

  @Test(arguments: cases.map(\.name)) func tenStepsAreKerass(_ name: String) throws {
    let optimizer = try #require(Self.cases.first { $0.name == name }).optimizer
    let gradients = try KerasParts.tensor("optimizer/gradients")
    let expected = try KerasParts.tensor("optimizer/\(name)/steps")
    var weight = try KerasParts.tensor("optimizer/start")
    var slots = optimizer.slots.map { _ in Tensor.zeros(weight.shape) }
    let rate = Tensor(Float(optimizer.learningRate))
    for step in 0..<10 {
      let prepared = optimizer.prepare(iteration: Tensor(Float(step)), learningRate: rate)
      weight = optimizer.update(
        weight, gradient: gradients[step], slots: &slots, prepared: prepared)
      // The same float32 operations in the same order: a few roundings apart after ten steps.
      expectClose(weight, expected[step], relative: 1e-6, "\(name), step \(step + 1)")
    }
  }

  @Test func everyOptimizerOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("optimizer") == Set(Self.cases.map(\.name)))
    let compared = Set(Self.cases.map { type(of: $0.optimizer).className })
    #expect(compared == Set(OptimizerCatalog.all.map { $0.className }))
  }

  @Test func optimizersKeepKerassSlots() {
    #expect(SGD().slots == [])
    #expect(SGD(momentum: 0.9).slots == ["momentum"])
    #expect(Adam().slots == ["momentum", "velocity"])
  }
}
