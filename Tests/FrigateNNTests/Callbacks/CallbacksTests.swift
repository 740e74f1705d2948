import Foundation
import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// Callbacks beside real Keras's (Tests/Interop/keras_callbacks.py), and what is called when.
final class CallbacksTests {
  private let folder = NSTemporaryDirectory() + "frigate-callbacks-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private let x = Tensor.arange(12).to(.float32).reshaped([6, 2]) / 10
  private let y = Tensor.arange(6).to(.float32).reshaped([6, 1])

  private func model(_ optimizer: any Optimizer = SGD(learningRate: 0.05)) throws -> Sequential {
    var model = try Sequential {
      Input(2)
      Dense(1, kernelInitializer: Constant(0.5))
    }
    try model.compile(optimizer: optimizer, loss: MeanSquaredError(), metrics: [MeanAbsoluteErrorMetric()])
    return model
  }

  private static func keras(_ name: String) throws -> JSON {
    let json = try JSON(parsing: try Fixtures.text("keras_callbacks.json").utf8)
    return try #require(json["trainings"]?[name])
  }

  /// The same training with the same callback in Keras: losses, learning rates, and the CSV file it wrote.
  @Test func aScheduleAndALogAreKerass() throws {
    let expected = try Self.keras("scheduled")
    let path = try file("log.csv")
    var model = try model()
    let history = try model.fit(
      x, y, batchSize: 2, epochs: 4, shuffle: false,
      callbacks: [
        LearningRateScheduler { epoch, rate in epoch < 2 ? rate : rate * 0.5 }, CSVLogger(path),
      ], progress: .none)
    for name in ["loss", "mean_absolute_error", "learning_rate"] {
      let (ours, theirs) = (history[name], expected["history"]?[name]?.array?.compactMap(\.double))
      expectClose(
        Tensor(try #require(ours).map { Float($0) }), Tensor(try #require(theirs).map { Float($0) }), name)
    }
    // Keras keeps the rate as a float32, and writes columns of validation data that there isn't.
    let lines = try Self.text(path).split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let theirs = try #require(expected["csv"]?.string).split(separator: "\n")
      .map { $0.split(separator: ",").prefix(4).map(String.init) }
    #expect(lines.count == 5 && lines[0] == theirs[0])
    for (ours, theirs) in zip(lines.dropFirst(), theirs.dropFirst()) {
      for (a, b) in zip(ours, theirs) {
        #expect(abs(Double(a)! - Double(b)!) <= 1e-6 + 2e-5 * abs(Double(b)!), "\(a) and \(b)")
      }
    }
    try model.fit(x, y, shuffle: false, callbacks: [CSVLogger(path, append: true)], progress: .none)
    let more = try Self.text(path).split(separator: "\n")
    #expect(more.count == 6 && more[5].hasPrefix("4,"))
  }

  @Test func trainingsThatGoAstrayEnd() throws {
    let expected = try Self.keras("astray")
    var model = try model(SGD(learningRate: 1e30))
    let history = try model.fit(
      x, y, batchSize: 2, epochs: 5, shuffle: false, callbacks: [TerminateOnNaN()], progress: .none)
    #expect(history.epochs.count == expected["epochs"]?.int)
    #expect(model.compilation?.iterations == expected["iterations"]?.int)
  }

  @Test func closuresAreCalledInOrder() throws {
    final class Calls { var list: [String] = [] }
    let calls = Calls()
    var model = try model()
    try model.fit(
      x, y, batchSize: 3, epochs: 2, shuffle: false,
      callbacks: [
        LambdaCallback(
          onEpochBegin: { calls.list.append("begin \($0)") },
          onEpochEnd: { epoch, logs in
            calls.list.append("end \(epoch) \(logs.map(\.name).joined(separator: " "))")
            return .continue
          },
          onTrainBatchEnd: { batch in
            let logs = try batch.logs()
            #expect(abs(logs[0].value - batch.loss) < 1e-6)
            calls.list.append("batch \(batch.epoch) \(batch.step) of \(logs.count)")
            return .continue
          }, onTrainEnd: { calls.list.append("over") })
      ], progress: .none)
    #expect(
      calls.list == [
        "begin 0", "batch 0 1 of 2", "batch 0 2 of 2", "end 0 loss mean_absolute_error", "begin 1",
        "batch 1 1 of 2", "batch 1 2 of 2", "end 1 loss mean_absolute_error", "over",
      ])
    // A stop in the middle of an epoch ends it there.
    let stop = LambdaCallback(onTrainBatchEnd: { $0.step == 1 ? .stop : .continue })
    let history = try model.fit(x, y, batchSize: 2, epochs: 3, callbacks: [stop], progress: .none)
    #expect(history.epochs == [2] && model.compilation?.iterations == 5)
  }

  @Test func whatCantBeIsTold() throws {
    var model = try model()
    #expect(
      message {
        try model.fit(x, y, callbacks: [LearningRateScheduler { _, _ in -1 }], progress: .none)
      } == """
        LearningRateScheduler: gives epoch 0 a learning rate of -1.0.
          fix       give a number of 0 or more
        """)
    #expect(
      message {
        try model.fit(x, y, callbacks: [CSVLogger("/proc/nowhere/log.csv")], progress: .none)
      } == """
        /proc/nowhere/log.csv: can't be written: No such file or directory
          fix       check that its folder is there and yours to write to
        """)
  }

  /// Batch by batch is the same as fit, and the same as Keras's train_on_batch.
  @Test func batchesByHand() throws {
    var fitted = try model()
    try fitted.fit(x, y, batchSize: 2, epochs: 2, shuffle: false, progress: .none)
    let session = try TrainingSession(try model())
    var stepwise = try model()
    let byHand = try Self.keras("by_hand")
    let expected = try #require(byHand["results"]?.array)
    for step in 0..<6 {
      let rows = step % 3 * 2..<step % 3 * 2 + 2
      let results = try session.trainOnBatch(x[rows], y[rows])
      let same = try stepwise.trainOnBatch(x[rows], y[rows])
      #expect(
        results.map(\.name) == ["loss", "mean_absolute_error"] && results.map(\.value) == same.map(\.value))
      let theirs = try #require(expected[step].array).compactMap(\.double)
      for (a, b) in zip(results.map(\.value), theirs) { #expect(abs(a - b) <= 1e-6 + 2e-5 * abs(b)) }
    }
    #expect(session.model.compilation?.iterations == 6 && stepwise.compilation?.iterations == 6)
    #expect(session.model.weights.map { bits($0.value) } == fitted.weights.map { bits($0.value) })
    #expect(stepwise.weights.map { bits($0.value) } == fitted.weights.map { bits($0.value) })
    #expect(try fitted.testOnBatch(x, y).map(\.value) == fitted.evaluate(x, y, batchSize: 6).map(\.value))
    #expect(try bits(fitted.predictOnBatch(x)) == bits(fitted.predict(x)))
    #expect(message { _ = try session.trainOnBatch(x[0..<2], y) }.contains("float32[2, 2]"))
    #expect(
      message { _ = try session.trainOnBatch(x[0..<2, 0..<1], y[0..<2]) }.contains(
        "takes batches of shape [batch, 2]"))
    #expect(
      message { _ = try session.trainOnBatch(x, Tensor.zeros([6])) } == """
        sequential: labels of an example come in shapes [[]], after [[1]].
          fix       give all batches labels of one shape
        """)
  }

  /// Plans are kept for each type of batch, and never for other weights.
  @Test func predictingAgainPlansNothing() throws {
    var model = try model()
    let first = try model.predict(x)
    let copy = model
    #expect(copy.structure.predictionPlans === model.structure.predictionPlans)
    model.weights[0].value = model.weights[0].value * 2
    let (y, bias) = (try model.predict(x), model.weights[1].value)
    expectClose(y - bias, (first - bias) * 2, "twice the weights")
    #expect(try bits(copy.predict(x)) == bits(first))
    for size in 1...40 { #expect(try model.predict(x[0..<1].broadcast(to: [size, 2])).shape == [size, 1]) }
    #expect(try bits(model.predict(x)) == bits(y))
  }

  private func file(_ name: String) throws -> String {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder + "/" + name
  }

  private static func text(_ path: String) throws -> String {
    let file = try FileSource(path)
    return String(decoding: try file.bytes(file.limit, of: "text"), as: UTF8.self)
  }
}
