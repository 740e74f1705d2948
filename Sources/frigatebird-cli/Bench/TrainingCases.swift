import FrigateEngine
import FrigateIR
import FrigateNN
import Frigatebird

extension BenchmarkCase {
  /// Whole training steps, through the loop that `fit` uses.
  static let training = [
    BenchmarkCase(
      "mlp-step",
      "the notebook's MLP, 784-50-50-50-50-10 tanh, batch 32: forward, backward, Adam, loss, accuracy"
    ) {
      let model = try notebookMLP()
      return try step(model, batches: images(batch: 32, [28, 28, 1], count: 64))
    },
    BenchmarkCase(
      "cnn-step",
      "the notebook's CNN, 99,376 parameters with dropout, batch 32: forward, backward, Adam, loss, accuracy"
    ) {
      try step(notebookCNN(), batches: images(batch: 32, [28, 28, 1], count: 64))
    },
    BenchmarkCase("mlp-epoch", "an epoch of the MLP's fit: 45,000 images of bytes, shuffled, batch 32") {
      try epochs(of: notebookMLP(), examples: 45_000)
    },
    BenchmarkCase("dense-3x80-step", "784, 3 × Dense 80 relu, 10; batch 32, Adam") {
      let layers = (0..<3).map { _ in Dense(80, activation: .relu) }
      let model = try classifier(inputs: [28, 28, 1], layers)
      return try step(model, batches: images(batch: 32, [28, 28, 1], count: 64))
    },
    BenchmarkCase(
      "dense-10x128-step",
      "128, 10 × (Dense 128 relu, Dropout 0.1), 10; batch 500 drawn shuffled from 250,000 rows, Adam"
    ) {
      let layers = (0..<10).flatMap { _ -> [any Layer] in [Dense(128, activation: .relu), Dropout(0.1)] }
      let model = try classifier(inputs: [128], layers)
      let rows = 250_000
      let features = Random.uniform(Random.Key(1), [rows, 128])
      let labels = Random.randint(Random.Key(2), [rows], low: 0, high: 10, dtype: .int64)
      let data = Dataset(features: features, labels: labels).shuffle(seed: 0).batch(500)
      return try step(model, drawnFrom: data)
    },
    BenchmarkCase(
      "dense-4096-step", "4096, Dense 4096 relu, Dense 4096; mean squared error, batch 1024, SGD"
    ) {
      var model = try Sequential(seed: 0) {
        Input(4096)
        Dense(4096, activation: .relu)
        Dense(4096)
      }
      try model.compile(optimizer: SGD(learningRate: 0.01), loss: MeanSquaredError())
      let features = Random.normal(Random.Key(1), [1024, 4096])
      let labels = Random.normal(Random.Key(2), [1024, 4096])
      var benchmark = try step(model, batches: [(features.literal, labels.literal)])
      benchmark.warmUp = 2
      benchmark.bound = .arithmetic
      return benchmark
    },
    BenchmarkCase(
      "embedding-bag-step",
      "bags of 20 of 100,000 embeddings of width 64, their mean, Dense 1; batch 512, SGD"
    ) {
      var model = try Sequential(seed: 0) {
        Input(20, dtype: .int32)
        Embedding(100_000, 64)
        GlobalAveragePooling1D()
        Dense(1)
      }
      try model.compile(optimizer: SGD(learningRate: 0.1), loss: MeanSquaredError())
      let batches = (0..<32).map { k in
        (
          Random.randint(Random.Key(2 * k), [512, 20], low: 0, high: 100_000, dtype: .int32).literal,
          Random.normal(Random.Key(2 * k + 1), [512, 1]).literal
        )
      }
      return try step(model, batches: batches)
    },
  ]

  /// These layers between the inputs, flattened if need be, and ten classes, compiled with Adam, loss and accuracy.
  static func classifier(inputs: [Int], _ layers: [any Layer]) throws -> Sequential {
    let flattens = layers.contains { $0 is Flatten }
    var model = try Sequential(
      seed: 0, input: Input(shape: inputs), layers: (flattens ? [] : [Flatten()]) + layers + [Dense(10)])
    try model.compile(
      optimizer: Adam(learningRate: 1e-4), loss: SparseCategoricalCrossentropy(fromLogits: true),
      metrics: [SparseCategoricalAccuracy()])
    return model
  }

  static func notebookMLP() throws -> Sequential {
    try classifier(inputs: [28, 28, 1], (0..<4).map { _ in Dense(50, activation: .tanh) })
  }

  static func notebookCNN() throws -> Sequential {
    try classifier(inputs: [28, 28, 1], ModelChoice.convolutions)
  }

  static func images(batch: Int, _ shape: [Int], count: Int) -> [(Literal, Literal)] {
    (0..<count).map { k in
      (
        Random.uniform(Random.Key(2 * k), [batch] + shape).literal,
        Random.randint(Random.Key(2 * k + 1), [batch], low: 0, high: 10, dtype: .int64).literal
      )
    }
  }

  /// Steps on batches in memory, one after the other, round and round.
  static func step(_ model: some Model, batches: [(Literal, Literal)]) throws -> Benchmark {
    var next = 0
    return try step(model, batches[0].0.type, batches[0].1.type) {
      next = next + 1 == batches.count ? 0 : next + 1
      return batches[next]
    }
  }

  /// Steps on batches as a data set gives them.
  private static func step(_ model: some Model, drawnFrom data: Dataset) throws -> Benchmark {
    let reader = try data.repeat().reader()
    let types = try data.types
    return try step(model, types[0], types[1]) {
      try reader.next().map { ($0.features.literal, $0.labels.literal) }
    }
  }

  private static func step(
    _ model: some Model, _ features: TensorType, _ labels: TensorType,
    batch: @escaping () throws -> (Literal, Literal)?
  ) throws -> Benchmark {
    var model = model
    try model.setDTypePolicy(BenchmarkCase.dtypePolicy)
    guard let compilation = model.compilation else { throw model.notCompiled("a benchmark") }
    let start = Machine.nanoseconds()
    let plan = try model.trainingProgram(features: features, labels: labels).plan()
    let planning = Double(Machine.nanoseconds() - start) / 1e3
    let loop = try TrainingLoop(
      model, compilation, target: Array(labels.shape.dropFirst()), key: Random.foldIn(Random.Key(0), 0xD50))
    return Benchmark(
      work: plan.work, arenaByteCount: plan.arenaByteCount, dtypePolicy: BenchmarkCase.dtypePolicy,
      facts: [("plan_us", .number(planning)), ("parameters", .int(model.parameterCounts.total))],
      checksum: { Checksum.of(loop.weights.map(\.literal)) },
      call: {
        if let (features, labels) = try batch() { try loop.step([features, labels]) }
      })
  }
}
