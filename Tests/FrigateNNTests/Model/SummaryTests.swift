import FrigateTensor
import Testing

@testable import FrigateNN

/// `summary()` beside the text that real Keras prints.
struct SummaryTests {
  @Test func theNotebooksMLP() throws {
    var model = try Sequential {
      Input(28, 28, 1)
      Flatten()
      for _ in 0..<4 { Dense(50, activation: .tanh) }
      Dense(10)
    }
    #expect(try model.summary() == keras("mlp"))
    try model.compile(optimizer: Adam(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    #expect(try model.summary() == keras("mlp_compiled"))
    try model.fit(Tensor.zeros([2, 28, 28, 1]), Tensor([0, 0] as [Int32]), progress: .none)
    #expect(try model.summary() == keras("mlp_trained"))
    #expect(model.parameterCounts == (total: 47_410, trainable: 47_410, nonTrainable: 0))
  }

  @Test func namesSizesAndDropout() throws {
    let model = try Sequential(name: "with_dropout") {
      Input(7)
      Dense(1200, activation: .relu, name: "wide")
      Dropout(0.5)
      Activation(.tanh)
      Dropout(0.2)
      Dense(1, usesBias: false)
    }
    #expect(try model.summary() == keras("dropout"))
  }

  @Test func anOptimizerWithoutSlots() throws {
    var model = try Sequential {
      Input(3)
      Dense(2)
    }
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    try model.fit(Tensor.zeros([2, 3]), Tensor.zeros([2, 2]), progress: .none)
    #expect(try model.summary() == keras("sgd_trained"))
  }

  @Test func longNamesWidenTheTable() throws {
    let model = try Sequential {
      Input(3)
      Dense(2, name: "a_name_that_has_more_letters_than_keras_has_room_for")
    }
    let lines = model.summary().split(separator: "\n").dropFirst().dropLast(3)
    #expect(Set(lines.map(\.count)).count == 1)
  }

  private func keras(_ name: String) throws -> String {
    let text = try #require(KerasParts.text("summaries")[name]?.string)
    return text.split(separator: "\n").joined(separator: "\n")
  }
}
