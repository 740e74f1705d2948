import FrigateTensor
import Testing

@testable import FrigateNN

/// Layers whose weights stay, models inside models, and what is left out by a mask.
struct FrozenLayersTests {
  private let x = Random.normal(Random.Key(1), [16, 3])
  private let y = Random.normal(Random.Key(2), [16, 1])

  private func model() throws -> Sequential {
    var model = try Sequential {
      Input(3)
      Dense(4, activation: .tanh, kernelRegularizer: L2(0.5)).frozen()
      try Sequential(name: "encoder") {
        Input(4)
        Dense(2)
        Dropout(0)
      }
      Dense(1)
    }
    try model.compile(optimizer: Adam(learningRate: 0.05), loss: MeanSquaredError())
    return model
  }

  @Test func frozenWeightsStayAndCost() throws {
    var model = try model()
    #expect(model.parameterCounts == (total: 29, trainable: 13, nonTrainable: 16))
    #expect(
      model.weights.map(\.path) == [
        "dense/kernel", "dense/bias", "encoder/dense/kernel", "encoder/dense/bias", "dense_1/kernel",
        "dense_1/bias",
      ])
    let before = model.weights.map { $0.value.scalars(as: Float.self) }
    // No penalty on what doesn't learn, as in Keras.
    let error = try model.predict(x) - y
    let loss = try model.evaluate(x, y, batchSize: 16)[0].value
    #expect(abs(loss - mean(square(error)).literal.doubles[0]) < 1e-6)
    try model.fit(x, y, epochs: 2, progress: .none)
    let after = model.weights.map { $0.value.scalars(as: Float.self) }
    #expect(zip(before, after).map(==) == [true, true, false, false, false, false])

    try model.setTrainable(true, "dense")
    try model.setTrainable(false, "encoder")
    #expect(model.weights.map(\.isTrainable) == [true, true, false, false, true, true])
    #expect(model.compilation?.slots.isEmpty == true && model.compilation?.epochs == 2)
    #expect(model.weights.map { $0.value.scalars(as: Float.self) } == after)
    try model.fit(x, y, progress: .none)
    let last = model.weights.map { $0.value.scalars(as: Float.self) }
    #expect(zip(after, last).map(==) == [false, false, true, true, false, false])
    try model.setTrainable(false)
    #expect(model.parameterCounts == (total: 29, trainable: 0, nonTrainable: 29))
    #expect(
      message { try model.setTrainable(true, "decoder") } == """
        sequential: there is no layer named decoder.
          fix       name one of dense, encoder, encoder/dense, encoder/dropout, dense_1
        """)
  }

  @Test func aModelInsideIsOneRow() throws {
    let text = try model().summary()
    let rows = text.split(separator: "\n").filter { $0.contains("│") }
      .map { $0.split(whereSeparator: { " │".contains($0) }).joined(separator: " ") }
    #expect(
      rows == [
        "dense (Dense) (None, 4) 16", "encoder (Sequential) (None, 2) 10", "dense_1 (Dense) (None, 1) 3",
      ])
    #expect(text.contains(" Non-trainable params: 16 (64.00 B)"))
  }

  /// Weights that were learned before come along.
  @Test func aTrainedModelAsAPart() throws {
    let encoder = try model()
    let model = try Sequential {
      Input(3)
      encoder.frozen()
      Activation(.relu)
    }
    #expect(model.weights.count == 6 && model.parameterCounts.trainable == 0)
    #expect(model.weights[2].path == "sequential/encoder/dense/kernel")
    #expect(
      try model.predict(x).scalars(as: Float.self) == relu(encoder.predict(x)).scalars(as: Float.self))
    #expect(
      message {
        _ = try Sequential {
          Input(5)
          encoder
        }
      } == """
        sequential: takes examples of shape [3], and is given [5].
          fix       put it behind a layer that makes what it takes
        """)
  }

  @Test func masksReachTheLoss() throws {
    func loss(_ layers: [any Layer], _ x: Tensor, _ y: Tensor) throws -> [Double] {
      var model = try Sequential(
        input: Input(3, dtype: .int32), layers: [Embedding(5, 2, maskZero: true)] + layers)
      try model.compile(
        optimizer: SGD(learningRate: 0), loss: MeanSquaredError(), metrics: [MeanSquaredErrorMetric()])
      return try model.evaluate(x, y, batchSize: 2).map(\.value)
    }
    let words = Tensor([1, 2, 0, 3, 0, 0] as [Int32], shape: [2, 3])
    let targets = Tensor.ones([2, 3, 1])
    let others = Tensor([1, 1, 9, 1, 7, -8] as [Float], shape: [2, 3, 1])
    let dense = [Dense(1, activation: .tanh), Dropout(0.5)] as [any Layer]
    // What the targets of masked positions are doesn't matter, unless a layer loses the mask.
    #expect(try loss(dense, words, targets) == loss(dense, words, others))
    let lost = dense + [Reshape(3, 1)]
    #expect(try loss(lost, words, targets) != loss(lost, words, others))
    let nothing = Tensor.zeros([2, 3], dtype: .int32)
    #expect(try loss(dense, nothing, targets) == [0, 0])
    #expect(
      message { _ = try Sequential(input: Input(3, 2), layers: [Masking(), Softmax()]) } == """
        softmax: would take the mask of its input for one of the places it sums over, and fails in Keras.
          fix       use the activation softmax: Activation(.softmax)
        """)
  }
}
