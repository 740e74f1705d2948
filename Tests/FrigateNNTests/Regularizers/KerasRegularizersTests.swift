import FrigateTensor
import Testing

@testable import FrigateNN

/// Each regularizer in a training step beside real Keras's.
struct KerasRegularizersTests {
  static let cases: [(name: String, regularizer: any Regularizer)] = [
    ("l1", L1(0.03)), ("l2", L2(0.05)), ("l1l2", L1L2(l1: 0.02, l2: 0.04)),
    ("l1_default", L1()), ("l2_default", L2()), ("orthogonal", OrthogonalRegularizer()),
    ("orthogonal_columns", OrthogonalRegularizer(factor: 0.2, mode: .columns)),
  ]

  @Test(arguments: cases.map(\.name)) func aStepIsKerass(_ name: String) throws {
    let regularizer = try #require(Self.cases.first { $0.name == name }).regularizer
    func keras(_ array: String) throws -> Tensor { try KerasParts.tensor("regularizer/\(name)/\(array)") }
    let start = try KerasParts.tensor("regularizer/start")
    expectClose(regularizer(start), try keras("penalty"), "\(name)'s penalty")

    var model = try Sequential {
      Input(3)
      // What takes matrices only can't be on a bias.
      Dense(
        2, kernelRegularizer: regularizer,
        biasRegularizer: regularizer is OrthogonalRegularizer ? nil : regularizer)
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
    // A single row has no angle to another.
    #expect(OrthogonalRegularizer()([[1.0, 2.0]]).scalar == 0)
  }

  static let activities: [(name: String, layers: [any Layer])] = [
    ("dense", [Dense(4, activation: .tanh, activityRegularizer: L2(0.1)), Dense(2)]),
    ("between", [Dense(4), ActivityRegularization(l1: 0.03, l2: 0.02), Dense(2)]),
    ("last", [Dense(2, activityRegularizer: L1(0.05))]),
  ]

  @Test(arguments: activities.map(\.name)) func penaltiesOnWhatLayersMakeAreKerass(_ name: String) throws {
    let layers = try #require(Self.activities.first { $0.name == name }).layers
    try KerasTraining("activity", name).compare(
      Input(3), layers, SGD(learningRate: 0.1), MeanSquaredError())
    #expect(try KerasParts.cases("activity") == Set(Self.activities.map(\.name)))
  }

  @Test func whatMakesNoSense() {
    func message(_ regularizer: any Regularizer, onBias: Bool = false) -> String {
      FrigateNNTests.message {
        _ = try Sequential(
          input: Input(3),
          layers: [
            Dense(
              2, kernelRegularizer: onBias ? nil : regularizer, biasRegularizer: onBias ? regularizer : nil)
          ])
      }
    }
    for (part, name) in [
      (L1(-1), "L1"), (L2(-1), "L2"), (L1L2(l1: 0.5, l2: -1), "L1L2"),
      (OrthogonalRegularizer(factor: -1), "OrthogonalRegularizer"),
    ] as [(any Regularizer, String)] {
      #expect(
        message(part)
          == "dense: its kernel of shape [3, 2] and \(name): the strength can't be -1.0.\n  fix       give 0 or more"
      )
    }
    #expect(
      message(OrthogonalRegularizer(), onBias: true) == """
        dense: its bias of shape [2] and OrthogonalRegularizer: takes matrices only, not shape [2].
          fix       use it for a kernel, and L1 or L2 for other weights
        """)
    #expect(
      FrigateNNTests.message {
        _ = try OrthogonalRegularizer(
          configuration: Configuration(className: "OrthogonalRegularizer", ["mode": "diagonals"]))
      } == "OrthogonalRegularizer: no mode is named diagonals.\n  fix       use rows or columns")
  }
}
