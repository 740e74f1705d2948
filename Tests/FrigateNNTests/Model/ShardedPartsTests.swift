import FrigateIR
import FrigatePrimitives
import FrigateTensor
import FrigateTransforms
import Testing

@testable import FrigateNN

/// Every layer, loss and metric, on the examples that Keras was given: two shards of a batch compute together
/// what the batch gives, and no part of Keras's makes them gather examples: at most a number of each shard.
struct ShardedPartsTests {
  @Test(arguments: (KerasLayersTests.cases + KerasImageLayersTests.cases).map(\.name))
  func layer(_ name: String) throws {
    let layer = try #require(
      (KerasLayersTests.cases + KerasImageLayersTests.cases).first { $0.name == name }
    ).layer
    let x = fourRows(try KerasParts.tensor("layer/\(name)/x"))
    let weights = try KerasParts.tensors("layer/\(name)/w")
    let isTraining = name.hasSuffix("_training") && !name.hasSuffix("outside_training")
    func apply(_ x: Tensor, _ weights: [Tensor]) -> (y: Tensor, updated: [Tensor]) {
      var weights = weights
      var context = LayerContext(isTraining: isTraining)
      return (layer.apply(x, weights: &weights, &context), weights)
    }
    let y = apply(x, weights).y
    let cotangent = Tensor((0..<y.count).map { Float($0 % 7) - 3 }, shape: y.shape)
    let isDifferentiable = !(layer is Embedding) && x.dtype == .float32
    try expectShards(cut: [x, cotangent], whole: weights, name) { batch, weights in
      let (y, updated) = apply(batch[0], weights)
      let dw = grad(of: { (w: [Tensor]) in sum(apply(batch[0], w).y * batch[1]) })(weights)
      let dx =
        isDifferentiable ? [grad(of: { (x: Tensor) in sum(apply(x, weights).y * batch[1]) })(batch[0])] : []
      return [y] + updated + dw + dx
    }
  }

  @Test(arguments: KerasLossesTests.cases) func loss(_ name: String) throws {
    let keras = try KerasArrays.losses.get()
    let loss: any Loss = try Configuration(serialized: try #require(keras.texts[name]), as: "loss")
      .instance(of: LossCatalog.all, called: "loss") { $0 is any Loss.Type }
    let columns = try ["target", "prediction"].map { fourRows(try keras.tensor("\(name)/\($0)")) }
    let weights = keras.optional("\(name)/weights").map(fourRows)
    let output = OutputCompilation(loss: loss)
    try expectShards(cut: columns + (weights.map { [$0] } ?? []), whole: [], name) { batch, _ in
      let (value, gradient) = valueAndGrad(of: { (p: Tensor) in
        (try? output.batchLoss(
          loss, batch[0], p, mask: nil, weights: batch.count > 2 ? batch[2] : nil
        ).value) ?? Tensor.full([], .nan)
      })(batch[1])
      return [value, gradient]
    }
  }

  @Test(arguments: KerasMetricsTests.cases) func metric(_ name: String) throws {
    let keras = try KerasArrays.metrics.get()
    let metric: any Metric = try Configuration(serialized: try #require(keras.texts[name]), as: "metric")
      .instance(of: MetricCatalog.all, called: "metric") { $0 is any Metric.Type }
    let columns = try ["target", "prediction", "weights"].map { fourRows(try keras.tensor("\(name)/\($0)")) }
    try expectShards(cut: columns, whole: [], name) { batch, _ in
      metric.increments(batch[0], batch[1], weights: batch[2])
        + metric.increments(batch[0], batch[1], weights: nil)
    }
  }

  /// The first four examples, or those there are again and again.
  private func fourRows(_ x: Tensor) -> Tensor {
    let bits = x.literal.bitPatterns
    let size = x.count / x.shape[0]
    let rows = (0..<4).flatMap { bits[$0 % x.shape[0] * size..<($0 % x.shape[0] + 1) * size] }
    return Tensor(Literal(x.type.with(shape: [4] + x.shape.dropFirst()), bitPatterns: rows))
  }

  private func expectShards(
    cut: [Tensor], whole: [Tensor], _ name: String,
    _ function: (_ batch: [Tensor], _ whole: [Tensor]) throws -> [Tensor]
  ) throws {
    var failure: (any Error)?
    let (program, captured) = program(of: (cut + whole).map(\.type)) { arguments in
      do {
        return try withErrors {
          try function(Array(arguments[..<cut.count]), Array(arguments[cut.count...]))
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    let sharded = try program.sharded(
      cut: program.inputs.indices.map { $0 < cut.count ? 0 : nil }, count: 2)
    let gathered = sharded.program.equations.filter { $0.primitive is AllGather }.map(\.results[0].type)
    #expect(gathered.allSatisfy { $0.shape == [2] }, "\(name):\n\(sharded.program)")
    let x = (cut + whole + captured).map(\.literal)
    let (together, expected) = (try sharded.joined().evaluate(x), program.evaluate(x))
    for k in expected.indices {
      let (a, b) = (together[k].doubles, expected[k].doubles)
      let scale = b.reduce(1e-3) { $1.isFinite ? max($0, abs($1)) : $0 }
      let wrong = b.indices.first { i in
        !(a[i] == b[i] || a[i].isNaN && b[i].isNaN || abs(a[i] - b[i]) <= 1e-5 * scale)
      }
      if let wrong {
        Issue.record("\(name), output \(k), element \(wrong): \(a[wrong]) by shards, \(b[wrong]) as a whole")
      }
    }
  }
}
