import FrigateTensor
import Testing

@testable import FrigateNN

/// Each regularizer in a training step beside real Keras's.
struct KerasRegularizersTests {
  static let cases: [(name: String, regularizer: any Regularizer)] = [
    ("l1", L1(0.03)), ("l2", L2(0.05)), ("l1l2", L1L2(l1: 0.02, l2: 0.04)),
    ("l1_default", L1()), ("l2_default", L2()),
  ]

  @Test(arguments: cases.map(\.name)) func aStepIsKerass(_ name: String) throws {
    let regularizer = try #require(Self.cases.first { $0.name == name }).regularizer
    func keras(_ array: String) throws -> Tensor { try KerasParts.tensor("regularizer/\(name)/\(array)") }
    let start = try KerasParts.tensor("regularizer/start")
    expectClose(regularizer(start), try keras("penalty"), "\(name)'s penalty")

    var model = try Sequential {
      Input(3)
      Dense(2, kernelRegularizer: regularizer, biasRegularizer: regularizer)
    }
    model.weights[0].value = start
    model.weights[1].value = try KerasParts.tensor("regularizer/start_bias")
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    let x = try KerasParts.tensor("regularizer/x")
    let target = try KerasParts.tensor("regularizer/target")
    let history = try model.fit(x, target, shuffle: false, progress: .none)
    expectClose(Tensor(Float(history["loss"]![0])), try keras("loss"), "\(name)'s loss")
    expectClose(model.weights[0].value, try keras("kernel"), "\(name)'s kernel")
    expectClose(model.weights[1].value, try keras("bias"), "\(name)'s bias")
    let after = try model.evaluate(x, target)[0].value
    expectClose(Tensor(Float(after)), try keras("after"), "\(name)'s loss in evaluate")
  }

  @Test func everyRegularizerOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("regularizer") == Set(Self.cases.map(\.name)))
    let compared = Set(Self.cases.map { type(of: $0.regularizer).className })
    #expect(compared == Set(RegularizerCatalog.all.map { $0.className }))
  }

  @Test func nothingIsAddedWithoutStrength() {
    #expect(L1L2()(Tensor([1, 2] as [Float])).scalar == 0)
  }
}
