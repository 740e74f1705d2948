import FrigateData
import FrigateNN
import FrigateTensor
import Testing

@testable import FrigateFormats

/// Graphs of layers in files: they come back with their bits, and train on as if nothing had been.
struct FunctionalSafetensorsTests {
  let folder = TemporaryFolder()

  private static let columns = [
    Random.normal(Random.Key(1), [40, 3]), Random.normal(Random.Key(2), [40, 3]),
    Random.normal(Random.Key(3), [40, 1]), Random.normal(Random.Key(4), [40, 2]),
  ]

  private static func model() throws -> Functional {
    let (a, b) = (Input(3), Input(3, name: "b"))
    let encoder = Shared(
      try Sequential {
        Input(3)
        Dense(4, activation: .tanh)
        BatchNormalization()
      })
    let y = Concatenate()([encoder(a), Dropout(0.25)(encoder(b))])
    var model = try Functional(
      inputs: [a, b], outputs: [Dense(1, name: "one")(y), Dense(2, name: "two")(y)], seed: 3)
    try model.compile(
      optimizer: Adam(learningRate: 0.01), loss: ["one": MeanSquaredError(), "two": MeanAbsoluteError()],
      lossWeights: ["two": 0.5], metrics: ["two": [MeanSquaredErrorMetric()]])
    return model
  }

  @Test func comesBackWithItsBitsAndTrainsOn() throws {
    let data = Dataset(columns: Self.columns).shuffle(seed: 1).batch(8)
    var model = try Self.model()
    try model.fit(data, epochs: 2, progress: .none)
    try model.save(folder.file("a.safetensors"))
    var again = try #require(loadModel(folder.file("a.safetensors")) as? Functional)
    #expect(again.seed == 3 && again.compilation?.epochs == 2)
    #expect(again.weights.map(\.path) == model.weights.map(\.path))
    try again.save(folder.file("b.safetensors"))
    #expect(try folder.bytes("a.safetensors") == folder.bytes("b.safetensors"))
    let histories = [
      try model.fit(data, epochs: 2, progress: .none), try again.fit(data, epochs: 2, progress: .none),
    ]
    #expect(histories[0] == histories[1] && histories[0].epochs == [2, 3])
    #expect(histories[0].names == ["loss", "one_loss", "two_loss", "two_mean_squared_error"])
    try model.save(folder.file("a.safetensors"))
    try again.save(folder.file("b.safetensors"))
    #expect(try folder.bytes("a.safetensors") == folder.bytes("b.safetensors"))
  }

  @Test func kindsAreToldApart() throws {
    let model = try Self.model()
    try model.save(folder.file("graph.safetensors"))
    #expect(
      throws: FileError(
        folder.file("graph.safetensors"),
        "its metadata 'keras_config': the model is a Functional, not a Sequential.",
        fix: "read it as a Functional, or with loadModel or modelFromJSON")
    ) { try Sequential(contentsOf: folder.file("graph.safetensors")) }
    try Sequential(input: Input(3), layers: [Dense(1)]).save(folder.file("chain.safetensors"))
    #expect(try loadModel(folder.file("chain.safetensors")) is Sequential)
  }
}
