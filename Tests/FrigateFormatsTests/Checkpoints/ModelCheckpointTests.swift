import FrigateData
import FrigateTensor
import Testing

@testable import FrigateFormats
@testable import FrigateNN

struct ModelCheckpointTests {
  private let x = Random.normal(Random.Key(1), [24, 3])
  private let y = Random.normal(Random.Key(2), [24, 1])

  private func model() throws -> Sequential {
    var model = try Sequential(seed: 4) {
      Input(3)
      Dense(4, activation: .tanh)
      Dropout(0.25)
      Dense(1)
    }
    try model.compile(optimizer: Adam(learningRate: 0.01), loss: MeanSquaredError())
    return model
  }

  /// A training that goes on from a checkpoint ends with the same bits as one that never stopped.
  @Test func aCheckpointGoesOnWhereItWas() throws {
    let folder = TemporaryFolder()
    var whole = try model()
    let path = folder.file("model-{epoch:02d}-{loss:.2f}.safetensors")
    let history = try whole.fit(
      x, y, batchSize: 8, epochs: 4, callbacks: [ModelCheckpoint(path)], progress: .none)
    let losses = try #require(history["loss"])
    func name(_ epoch: Int) -> String {
      let hundredths = Int((losses[epoch] * 100).rounded())
      let digits = hundredths % 100 < 10 ? "0\(hundredths % 100)" : "\(hundredths % 100)"
      return folder.file("model-0\(epoch + 1)-\(hundredths / 100).\(digits).safetensors")
    }
    var resumed = try Sequential(contentsOf: name(1))
    #expect(resumed.compilation?.epochs == 2 && resumed.compilation?.iterations == 6)
    try resumed.fit(x, y, batchSize: 8, epochs: 2, progress: .none)
    let last = try Sequential(contentsOf: name(3))
    for (a, b) in [(resumed, whole), (last, whole)] {
      for (own, other) in zip(a.weights, b.weights) {
        #expect(own.value.scalars(as: Float.self) == other.value.scalars(as: Float.self))
      }
      #expect(a.compilation?.iterations == b.compilation?.iterations)
    }
  }

  @Test func onlyTheBestIsKept() throws {
    let folder = TemporaryFolder()
    let path = folder.file("best.safetensors")
    var callback = ModelCheckpoint(path, monitor: "accuracy", saveBestOnly: true, initialValueThreshold: 0.5)
    var saved: [Int] = []
    for (epoch, accuracy) in [0.4, 0.6, 0.6, .nan, 0.55, 0.7].enumerated() {
      var asked = false
      try callback.checkpoint(epoch, logs: [("loss", 1), ("accuracy", accuracy)]) {
        asked = true
        return (try? model()) ?? failed
      }
      if asked { saved.append(epoch) }
    }
    #expect(saved == [1, 5])
    _ = try Sequential(contentsOf: path)
  }

  private var failed: Sequential { preconditionFailure("the model can be made") }

  @Test func whatCantBeIsTold() throws {
    func text(_ callback: ModelCheckpoint) throws -> String {
      var model = try model()
      do {
        try model.fit(x, y, callbacks: [callback], progress: .none)
      } catch { return "\(error)" }
      return "nothing was thrown"
    }
    #expect(
      try text(ModelCheckpoint("/tmp/m.safetensors", saveBestOnly: true)) == """
        ModelCheckpoint: there is no val_loss to watch.
          fix       give validation data, or watch one of loss
        """)
    #expect(try text(ModelCheckpoint("/tmp/m.bin")).contains("isn't a model file by its name"))
    #expect(
      try text(ModelCheckpoint("/tmp/{accuracy}.safetensors")) == """
        there is no accuracy for the file's name.
          fix       use epoch or one of loss
        """)
    #expect(
      try text(ModelCheckpoint("/tmp/{loss:d}.safetensors")) == """
        d is no format for a number in a file's name.
          fix       write {epoch:02d} or {val_loss:.3f}
        """)
    #expect(
      try text(ModelCheckpoint("/tmp/{loss.safetensors")) == """
        a brace isn't closed in /tmp/{loss.safetensors.
          fix       write {epoch} or {val_loss:.3f}
        """)
  }

  @Test func numbersInNames() throws {
    func text(_ template: String) throws -> String {
      try FileNameTemplate(template).text(epoch: 7, [("loss", 1.98765), ("tiny", -0.0004)])
    }
    #expect(try text("{epoch} {epoch:d} {epoch:03d} {epoch:3d}") == "7 7 007   7")
    #expect(try text("{loss:.2f} {loss:.0f} {tiny:.2f} {tiny:.4f}") == "1.99 2 0.00 -0.0004")
  }
}
