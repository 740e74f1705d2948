import FrigateTensor
import Testing

@testable import FrigateNN

/// Each constraint in a training beside real Keras's.
struct KerasConstraintsTests {
  static let cases: [(name: String, constraint: any Constraint, onBias: Bool)] = [
    ("max_norm", MaxNorm(0.5), true), ("max_norm_default", MaxNorm(), true),
    ("min_max_norm", MinMaxNorm(0.3, 0.6), true),
    ("min_max_norm_rate", MinMaxNorm(0.8, 0.9, rate: 0.25), true), ("non_neg", NonNeg(), true),
    ("unit_norm", UnitNorm(), true), ("max_norm_rows", MaxNorm(0.4, axis: 1), false),
    ("unit_norm_all", UnitNorm(axes: [0, 1]), false),
  ]

  @Test(arguments: cases.map(\.name)) func aTrainingIsKerass(_ name: String) throws {
    let (_, constraint, onBias) = try #require(Self.cases.first { $0.name == name })
    let dense = Dense(2, kernelConstraint: constraint, biasConstraint: onBias ? constraint : nil)
    try KerasTraining("constraint", name).compare(
      Input(3), [dense], Adam(learningRate: 0.1), MeanSquaredError())
  }

  @Test func everyConstraintOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("constraint") == Set(Self.cases.map(\.name)))
    let compared = Set(Self.cases.map { type(of: $0.constraint).className })
    #expect(compared == Set(ConstraintCatalog.all.map { $0.className }))
  }

  @Test func theyHoldAfterEveryStep() throws {
    var model = try Sequential {
      Input(3)
      Dense(
        4, kernelInitializer: RandomNormal(standardDeviation: 3), kernelConstraint: MaxNorm(0.5),
        biasConstraint: NonNeg())
    }
    try model.compile(optimizer: SGD(learningRate: 1), loss: MeanSquaredError())
    let x = Random.normal(Random.Key(1), [8, 3])
    for _ in 0..<5 {
      try model.fit(x, Tensor.full([8, 4], -1), progress: .none)
      let norms = sqrt(sum(square(model.weights[0].value), axis: 0))
      #expect(max(norms).scalar <= 0.500001)
      #expect(min(model.weights[1].value).scalar >= 0)
    }
  }

  @Test func whatMakesNoSense() {
    let texts: [(any Constraint, String)] = [
      (MaxNorm(-1), "MaxNorm: a norm can't be at most -1.0.\n  fix       give 0 or more"),
      (
        MinMaxNorm(2, 1),
        """
        MinMaxNorm: norms can't be between 2.0 and 1.0 at rate 1.0.
          fix       let 0 ≤ min_value ≤ max_value and 0 ≤ rate ≤ 1
        """
      ),
      (
        MinMaxNorm(0, 1, rate: 1.5),
        """
        MinMaxNorm: norms can't be between 0.0 and 1.0 at rate 1.5.
          fix       let 0 ≤ min_value ≤ max_value and 0 ≤ rate ≤ 1
        """
      ),
      (
        UnitNorm(axis: 2),
        "UnitNorm: axes [2] aren't axes of the weight.\n  fix       name axes from 0 to 1, each once"
      ),
      (
        MaxNorm(axes: [0, -2]),
        "MaxNorm: axes [0, -2] aren't axes of the weight.\n  fix       name axes from 0 to 1, each once"
      ),
    ]
    for (constraint, text) in texts {
      let message = message {
        _ = try Sequential(input: Input(3), layers: [Dense(2, kernelConstraint: constraint)])
      }
      #expect(message == "dense: its kernel of shape [3, 2] and " + text)
    }
  }
}
