import Foundation
import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Random Sequential models that Tests/Interop/keras_sequentials.py made with real Keras, which reads ours.
struct KerasSequentialsTests {
  /// A model of the fixture.
  private struct Case {
    let name: String
    let configuration: JSON
    let trains: Bool
    let counts: [Int]
    private let arrays: KerasArrays

    static func all() throws -> [Case] {
      let arrays = try KerasArrays.sequentials.get()
      return try KerasArrays.names(arrays.texts).map { name in
        let text = try #require(arrays.texts[name])
        return Case(
          name: name, configuration: try JSON(parsing: try #require(text["configuration"]?.string).utf8),
          trains: text["trains"] == true, counts: text["counts"]?.array?.compactMap(\.int) ?? [],
          arrays: arrays)
      }
    }

    func tensor(_ name: String) throws -> Tensor { try arrays.tensor("\(self.name)/\(name)") }

    /// The model, with Keras's weights.
    func model() throws -> Sequential {
      var model = try Sequential(configuration: configuration)
      for k in model.weights.indices {
        let value = try tensor("w\(k)")
        #expect(value.shape == model.weights[k].value.shape, "\(name): \(model.weights[k].path)")
        model.weights[k].value = value
      }
      return model
    }
  }

  @Test func thereAreEnoughOfAllKinds() throws {
    let all = try Case.all()
    #expect(all.count >= 60 && all.count(where: \.trains) >= 30)
    let text = all.map(\.configuration.description).joined()
    for kind in [
      #""trainable": false"#, #""mask_zero": true"#, #""class_name": "Masking""#, #""noise_shape": ["#,
      #""seed": 3"#, #""activation": "glu""#, "channels_first", "activity_regularizer", #""name": "inner_"#,
      #""activation": {"#, "MinMaxNorm", #""class_name": "Orthogonal""#, "VarianceScaling",
      #""input_axes": [0]"#,
    ] { if !text.contains(kind) { Issue.record("no model has \(kind)") } }
  }

  @Test func eachPredictsAndEvaluatesAsInKeras() throws {
    for one in try Case.all() {
      let model = try one.model()
      let counts = model.parameterCounts
      #expect([counts.total, counts.trainable] == one.counts, "model \(one.name)")
      let (x, y) = (try one.tensor("x"), try one.tensor("y"))
      expectClose(
        try model.predict(x), try one.tensor("prediction"), relative: 2e-5, absolute: 2e-6,
        "model \(one.name)'s prediction")
      let evaluation = try model.evaluate(x, y, batchSize: 4).map { Float($0.value) }
      // Keras writes the loss first, then the metrics in the order they were given.
      expectClose(
        Tensor(evaluation), try one.tensor("evaluation"), relative: 5e-5, absolute: 5e-6,
        "model \(one.name)'s evaluation")
    }
  }

  @Test func eachTrainsAsInKeras() throws {
    for one in try Case.all() where one.trains {
      var model = try one.model()
      let (x, y) = (try one.tensor("x"), try one.tensor("y"))
      let losses = try (0..<2).map { _ in
        try model.fit(x, y, batchSize: x.shape[0], shuffle: false, progress: .none)["loss"]?[0] ?? .nan
      }
      expectClose(
        Tensor(losses.map { Float($0) }), try one.tensor("losses"), relative: 5e-5, absolute: 5e-6,
        "model \(one.name)'s losses")
      for (k, weight) in model.weights.enumerated() {
        // A gradient that is 0 but for rounding moves a weight a whole step of an adaptive optimizer.
        expectClose(
          weight.value, try one.tensor("after\(k)"), relative: 5e-4, absolute: 5e-4,
          "model \(one.name)'s \(weight.path)")
      }
    }
  }

  @Test func kerasReadsEach() throws {
    let folder = NSTemporaryDirectory() + "frigate-sequentials-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for kind in ["json", "npz"] {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("keras_sequentials.\(kind)"), toPath: "\(folder)/keras_sequentials.\(kind)")
    }
    for one in try Case.all() {
      let model = try one.model()
      try model.configuration.description.write(
        toFile: "\(folder)/ours_\(one.name).json", atomically: true, encoding: .utf8)
      let again = try Sequential(configuration: JSON(parsing: model.configuration.description.utf8))
      #expect(again.configuration == model.configuration, "model \(one.name)")
      #expect(again.weights.map(\.path) == model.weights.map(\.path))
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Fixtures.path("python"))
    process.arguments = [Fixtures.root + "/Tests/Interop/keras_sequentials.py", "--check", folder]
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
