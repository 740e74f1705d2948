import FrigateEngine
import FrigateIR
import FrigateNN
import FrigateTensor
import Frigatebird

extension BenchmarkCase {
  static let prediction = [
    BenchmarkCase("predict-mlp", "the notebook's MLP on one image") { try predictions(of: notebookMLP(), 1) },
    BenchmarkCase("predict-mlp-64", "the notebook's MLP on 64 images") {
      try predictions(of: notebookMLP(), 64)
    },
    BenchmarkCase("predict-cnn", "the notebook's CNN on one image") { try predictions(of: notebookCNN(), 1) },
    BenchmarkCase("predict-cnn-64", "the notebook's CNN on 64 images") {
      try predictions(of: notebookCNN(), 64)
    },
  ]

  static let contraction = [
    BenchmarkCase("dense-4096-matmul", "a product of two 4096 × 4096 matrices") {
      try matmul(rows: 4096, inner: 4096, columns: 4096)
    },
    BenchmarkCase("dense-1024-matmul", "a product of two 1024 × 1024 matrices") {
      try matmul(rows: 1024, inner: 1024, columns: 1024)
    },
  ]

  /// Elements of the large elementwise cases.
  private static let many = 10_000_000

  static let elementwise = [
    BenchmarkCase(
      "elementwise-10", "a chain of 10 operations on 10⁷ floats, from one place in memory to another"
    ) {
      try streaming(types: [TensorType(.float32, [many])]) { [chain($0[0])] }
    },
    BenchmarkCase("elementwise-10-in-place", "the same chain, written over its operand") {
      try streaming(types: [TensorType(.float32, [many])], donated: [0: 0]) { [chain($0[0])] }
    },
    BenchmarkCase("elementwise-tanh", "tanh of 10⁷ floats") {
      try streaming(types: [TensorType(.float32, [many])]) { [tanh($0[0])] }
    },
    BenchmarkCase("elementwise-adam", "Adam's update of 10⁷ weights, in place") {
      let type = TensorType(.float32, [many])
      return try streaming(types: [type, type, type, type], donated: [0: 0, 1: 1, 2: 2]) { x in
        let adam = Adam()
        var slots = [x[1], x[2]]
        var none: [Tensor] = []
        let prepared = adam.prepare(
          iteration: Tensor(Float(3)), learningRate: Tensor(Float(1e-3)), scalars: &none)
        let weight = adam.update(x[0], gradient: x[3], slots: &slots, prepared: prepared)
        return [weight] + slots
      }
    },
    BenchmarkCase("elementwise-softmax", "softmax of 10,000 rows of 1,000") {
      try streaming(types: [TensorType(.float32, [10_000, 1_000])]) { [softmax($0[0], axis: -1)] }
    },
  ]

  static let machine = [
    BenchmarkCase(
      "fma-peak", "multiply-adds that never leave the registers: what share_of_peak is a share of"
    ) {
      let rounds = 400_000
      let flops = Machine.multiplyAdd(rounds: rounds)
      return Benchmark(work: Work(flops: Int(flops), bytes: 0), bound: .arithmetic, warmUp: 5) {
        _ = Machine.multiplyAdd(rounds: rounds)
      }
    },
    BenchmarkCase("copy", "a plain copy of 10⁷ floats: what share_of_copy is a share of") {
      let (from, to) = (Storage(byteCount: 4 * many), Storage(byteCount: 4 * many))
      Machine.copy(to, to: from)
      let work = Work(flops: 0, bytes: 8 * many)
      return Benchmark(work: work, bound: .bandwidth(4 * many), warmUp: 5) { Machine.copy(from, to: to) }
    },
  ]

  // MARK: Parts

  /// Ten operations of which none costs more than a multiplication; applied to its own result it stays
  /// within bounds.
  private static func chain(_ x: Tensor) -> Tensor {
    let y = minimum(maximum(x * 0.5 + 1, -2), 1) * x - 0.25
    return (abs(y) * 0.75 + x) * 0.5
  }

  /// Calls of one predictor, from and into memory that is used again.
  static func predictions(of model: some Model, _ batchSize: Int) throws -> Benchmark {
    let start = Machine.nanoseconds()
    let predictor = try Predictor(model, batchSize: batchSize, threads: Engine.threads)
    let planning = Double(Machine.nanoseconds() - start) / 1e3
    let images = Random.uniform(Random.Key(1), predictor.inputType.shape).literal
    let output = Storage(byteCount: predictor.outputType.byteCount)
    let result = Literal(predictor.outputType, storage: output)
    let target = UnsafeMutableRawBufferPointer(start: output.base, count: output.byteCount)
    return Benchmark(
      work: predictor.plan.work, arenaByteCount: predictor.plan.arenaByteCount,
      facts: [("plan_us", .number(planning))], checksum: { Checksum.of([result]) },
      call: { images.withUnsafeBytes { predictor.predict($0, into: target) } })
  }

  private static func matmul(rows: Int, inner: Int, columns: Int) throws -> Benchmark {
    let a = Random.uniform(Random.Key(1), [rows, inner], low: -1).literal
    let b = Random.uniform(Random.Key(2), [inner, columns], low: -1).literal
    let (program, _) = FrigateTensor.program(of: [a.type, b.type]) {
      [FrigateTensor.matmul($0[0], $0[1])]
    }
    var benchmark = try run(program, [a, b])
    benchmark.bound = .arithmetic
    benchmark.warmUp = 2
    return benchmark
  }

  /// A program on large operands, which is held against a copy of its first.
  private static func streaming(
    types: [TensorType], donated: [Int: Int] = [:], _ function: ([Tensor]) -> [Tensor]
  ) throws -> Benchmark {
    let arguments = types.enumerated().map { Random.uniform(Random.Key($0), $1.shape).literal }
    let (program, _) = FrigateTensor.program(of: types, function)
    var benchmark = try run(program, arguments, donated: donated)
    let bytes = (program.inputTypes + program.outputTypes).reduce(0) { $0 + $1.byteCount }
    benchmark.work?.bytes = bytes
    benchmark.bound = .bandwidth(types[0].byteCount)
    benchmark.warmUp = 5
    return benchmark
  }

  /// Runs of one plan into memory that is used again.
  private static func run(
    _ program: Program, _ arguments: [Literal], donated: [Int: Int] = [:]
  ) throws -> Benchmark {
    let plan = try Plan(program, options: Plan.Options(donated: donated))
    let execution = plan.makeExecution()
    let inputs = arguments.map(\.storage)
    var outputs = program.outputTypes.map { Literal.zeros($0) }
    for (input, output) in donated { outputs[output] = arguments[input] }
    let results = outputs
    let storages = results.map(\.storage)
    return Benchmark(
      work: plan.work, arenaByteCount: plan.arenaByteCount, checksum: { Checksum.of(results) },
      call: { execution.run(inputs: inputs, outputs: storages) })
  }
}
