import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Models that take integers, from end to end.
struct EmbeddingTests {
  static let trainings: [(name: String, embedding: Embedding, optimizer: any Optimizer)] = [
    ("plain", Embedding(12, 3), Adam(learningRate: 0.05)),
    (
      "regular", Embedding(12, 3, embeddingsRegularizer: L2(0.01), activityRegularizer: L1(0.02)),
      SGD(learningRate: 0.5, momentum: 0.9)
    ),
    ("bounded", Embedding(12, 3, embeddingsConstraint: MaxNorm(0.75, axis: 1)), Adam(learningRate: 0.05)),
  ]

  @Test(arguments: trainings.map(\.name)) func aTrainingIsKerass(_ name: String) throws {
    let (_, embedding, optimizer) = try #require(Self.trainings.first { $0.name == name })
    try KerasTraining("embedding", name).compare(
      Input(4, dtype: .int32), [embedding, Flatten(), Dense(3)], optimizer,
      SparseCategoricalCrossentropy(fromLogits: true))
    #expect(try KerasParts.cases("embedding") == Set(Self.trainings.map(\.name)))
  }

  private static let words: [Int] = (0..<24).map { ($0 * 7 + $0 / 5) % 11 }

  private func model(_ dtype: DType = .int32) throws -> Sequential {
    var model = try Sequential {
      Input(4, dtype: dtype)
      Reshape(2, 2)
      Embedding(11, 3)
      Flatten()
      Dense(1)
    }
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
    return model
  }

  /// Whatever holds the same numbers, the same bits come out, in training and afterwards.
  @Test func everyIntegerTypeGivesTheSameBits() throws {
    let y = Random.normal(Random.Key(2), [6, 1])
    var expected: [[UInt32]]?
    for dtype in DType.allCases where dtype.isInteger || dtype == .float32 {
      for said in [dtype, .int32] {
        let x = Tensor(Self.words.map { Int64($0) }, shape: [6, 4]).to(dtype)
        var model = try model(said)
        try model.fit(x, y, batchSize: 4, epochs: 2, progress: .none)
        let results =
          try model.weights.map { bits($0.value) } + [bits(model.predict(x))]
          + [model.evaluate(x, y, batchSize: 4).map { Float($0.value).bitPattern }]
        #expect(results == expected ?? results, "\(dtype) where \(said) was said")
        expected = results
      }
    }
  }

  @Test func numbersOutsideTheTableAreNamed() throws {
    let y = Tensor.zeros([1, 1])
    let wrong: [(Tensor, String)] = [
      (Tensor([0, 11, 3, 4] as [Int32]), "11"), (Tensor([0, 1, -1, 2] as [Int64]), "-1"),
      (Tensor([1, 2, 3, 200] as [UInt8]), "200"),
      (Tensor([1, 2, 3, .max] as [UInt64]), "18446744073709551615"),
      (Tensor([1, 2.5, 3, 4] as [Float]), "2.5"), (Tensor([1, 2, .nan, 4] as [Float]), "nan"),
      (Tensor([1, 2, 3, 11] as [Float]), "11.0"), (Tensor([-1, 2, 3, 4] as [Int8]), "-1"),
      (Tensor([1, 2, 3, 11] as [Int16]), "11"), (Tensor([1, 2, 3, 11] as [UInt16]), "11"),
      (Tensor([1, 2, 3, 11] as [UInt32]), "11"),
    ]
    for (row, spelled) in wrong {
      let x = row.reshaped([1, 4])
      let text = """
        embedding: there is a \(spelled) in the input, but the table has rows 0 to 10.
          fix       number the words from 0, and make the Embedding as large as there are
        """
      var model = try model()
      #expect(message { try model.fit(x, y, progress: .none) } == text)
      #expect(message { _ = try model.evaluate(x, y) } == text)
      #expect(message { _ = try model.predict(x) } == text)
    }
  }

  /// Features that a step could make of bytes by itself are made where they are looked at.
  @Test func numbersFromAMapAreLookedAt() throws {
    var model = try model(.float32)
    let bytes = Tensor([1, 2, 3, 4, 5, 6, 7, 200] as [UInt8], shape: [2, 4])
    let data = Dataset(features: bytes, labels: Tensor.zeros([2, 1])).mapFeatures { $0.to(.float32) }
    #expect(
      message { try model.fit(data.batch(1), progress: .none) } == """
        embedding: there is a 200.0 in the input, but the table has rows 0 to 10.
          fix       number the words from 0, and make the Embedding as large as there are
        """)
  }

  @Test func typesThatDontFit() throws {
    let model = try model()
    #expect(
      message { _ = try model.predict(Tensor.zeros([1, 4], dtype: .float64)) } == """
        sequential: takes int32; the inputs come as float64[1, 4].
          fix       map the features first: mapFeatures { $0.to(.int32) }
        """)
    #expect(
      message { _ = try Sequential(input: Input(3, dtype: .int32), layers: [Dense(2)]) } == """
        dense: computes with float32; its input is int32.
          fix       put an Embedding before it, or give the model float32
        """)
    #expect(
      message { _ = try Sequential(input: Input(3, dtype: .bool), layers: [Flatten(), Embedding(2, 2)]) }
        == """
        embedding: looks up integers; its input is bool.
          fix       convert the features with .to(.int32)
        """)
  }

  /// The bits of a model without integers don't change by what comes through it as integers.
  @Test func rearrangingKeepsIntegers() throws {
    let model = try Sequential(input: Input(2, 3, dtype: .int64), layers: [Permute(2, 1), Reshape(-1)])
    let x = Tensor.arange(12, dtype: .int64).reshaped([2, 2, 3])
    let y = try model.predict(x)
    #expect(y.dtype == .int64)
    #expect(y.literal.integers == [0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11])
  }
}
