import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Graphs of layers beside real Keras's: read from its configurations and with its weights, they predict, have
/// gradients and train as there. Tests/Interop/keras_functional.py is Keras's side.
struct KerasFunctionalTests {
  static let cases = (try? KerasArrays.functional.get()).map { KerasArrays.names($0.texts) } ?? []

  /// As Keras's configuration says it.
  static func read(_ name: String) throws -> Functional {
    let text = try #require(KerasArrays.functional.get().texts[name]?["config"])
    return try #require(modelFromJSON(text) as? Functional)
  }

  @Test func everyCaseIsThere() {
    #expect(
      Self.cases == ["residual", "inception", "siamese", "nested", "outputs", "images", "masked", "frozen"])
  }

  @Test(arguments: cases) func predictionsAndGradientsAreKerass(_ name: String) throws {
    let keras = try KerasArrays.functional.get()
    var model = try Self.read(name)
    let weights = keras.tensors("\(name)/w")
    #expect(model.weights.map(\.value.shape) == weights.map(\.shape))
    for (k, weight) in weights.enumerated() { model.weights[k].value = weight.to(.float32) }
    let inputs = keras.tensors("\(name)/x").map { $0[0..<8] }
    #expect(model.outputNames == keras.texts[name]?["outputs"]?.array?.compactMap(\.string))

    let predictions = try model.predict(inputs)
    for (k, expected) in keras.tensors("\(name)/p").enumerated() {
      expectClose(predictions[k], expected, "\(name)'s output \(k)")
    }
    let predictor = try Predictor(model, batchSize: 8)
    let again = try predictor(inputs)
    #expect(again.map(bits) == predictions.map(bits))

    let compilation = try #require(model.compilation)
    let columns =
      inputs + keras.tensors("\(name)/y").map { $0[0..<8] } + keras.tensors("\(name)/s").map { $0[0..<8] }
    let trainable = model.weights.indices.filter { model.weights[$0].isTrainable }
    let structure = model.structure
    let all = model.weights
    func loss(_ values: [Tensor]) throws -> Tensor {
      var own = all.map(\.value)
      for (k, value) in zip(trainable, values) { own[k] = value }
      let penalties = zip(all, own).compactMap { $0.penalty($1) }
      let result = try structure.apply(inputs, weights: &own, isTraining: true, key: Random.Key(1))
      let targets = try BatchTargets(columns, inputs: inputs.count, compilation)
      return try (penalties + result.losses).reduce(compilation.losses(targets, result).total, +)
    }
    let start = trainable.map { all[$0].value }
    expectClose(try loss(start), try keras.tensor("\(name)/loss"), "\(name)'s loss")
    let gradients = grad(of: { (values: [Tensor]) in (try? loss(values)) ?? Tensor.full([], .nan) })(start)
    let expected = keras.tensors("\(name)/g")
    #expect(expected.count == trainable.count)
    for (k, gradient) in expected.enumerated() {
      expectClose(
        gradients[k], gradient, relative: 2e-5, absolute: 2e-6,
        "\(name)'s gradient of \(all[trainable[k]].path)")
    }
  }

  @Test(arguments: cases) func tenStepsAreKerass(_ name: String) throws {
    let keras = try KerasArrays.functional.get()
    var model = try Self.read(name)
    for (k, weight) in keras.tensors("\(name)/w").enumerated() { model.weights[k].value = weight }
    let columns = ["x", "y", "s"].map { keras.tensors("\(name)/\($0)") }
    let data = Dataset(columns: Array(columns.joined())).batch(8)
    let history = try model.fit(data, epochs: 1, progress: .none)
    let series = try #require(keras.texts[name]?["history"]?.array).compactMap(\.string)
    #expect(Set(history.names) == Set(series))
    for key in series {
      expectClose(
        Tensor(try #require(history[key]).map { Float($0) }), try keras.tensor("\(name)/history/\(key)"),
        relative: 2e-5, "\(name)'s \(key)")
    }
    for (k, weight) in model.weights.enumerated() {
      expectClose(
        weight.value, try keras.tensor("\(name)/final\(k)"), relative: 1e-4, absolute: 2e-5,
        "\(name)'s \(weight.path)")
    }
    for (key, value) in try model.evaluate(data) {
      expectClose(
        Tensor(Float(value)), try keras.tensor("\(name)/evaluation/\(key)"), relative: 5e-5, absolute: 1e-5,
        "\(name)'s \(key)")
    }
    // Tensors in memory are the same as a data set of them.
    let again = try model.evaluate(columns[0], columns[1], sampleWeight: columns[2], batchSize: 8)
    #expect(try model.evaluate(data).map(\.value) == again.map(\.value))
    let outputs = try model.predictOutputs(data)
    #expect(outputs.map(\.shape) == model.outputShapes.map { [80] + $0 })
  }

  /// Cell by cell, as both break lines where they like. Of masks Keras lists the operations that make them.
  @Test(arguments: cases.filter { $0 != "masked" }) func summariesAreKerass(_ name: String) throws {
    func cells(_ text: String) -> [[String]] {
      var rows: [[String]] = [[]]
      for line in text.split(separator: "\n") {
        guard line.hasPrefix("│") || line.hasPrefix("┃") else {
          if line.hasPrefix(" ") { rows.append([line.split(separator: " ").joined(separator: " ")]) }
          rows.append([])
          continue
        }
        let parts = line.split { "│┃".contains($0) }.map { $0.split(separator: " ").joined(separator: " ") }
        if rows[rows.count - 1].isEmpty {
          rows[rows.count - 1] = parts
        } else {
          for (k, part) in parts.enumerated() where !part.isEmpty { rows[rows.count - 1][k] += " " + part }
        }
      }
      return rows.filter { !$0.isEmpty }
    }
    let text = try #require(KerasArrays.functional.get().texts[name]?["summary"]?.string)
    var model = try Self.read(name)
    model.compilation = nil
    // Keras counts an optimizer before its first step, too, but for none here.
    #expect(cells(model.summary()) == cells(text))
  }
}
