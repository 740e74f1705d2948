import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// From an optimized program to steps over numbered buffers; where buffers lie is decided after.
struct Lowering {
  struct Buffer {
    var byteCount: Int
    /// Its own memory, for constants.
    var constant: Storage?
    /// The value it holds; nil for what only steps know.
    var value: Value?
  }

  let program: Program
  let definitions: Definitions
  let useReference: Bool
  let usesOneDNN: Bool
  private(set) var buffers: [Buffer] = []
  private(set) var steps: [Step] = []
  /// The buffers of the program's inputs, -1 for one that nothing reads, and of its outputs.
  private(set) var inputs: [Int] = []
  private(set) var outputs: [Int] = []
  /// By buffer: the steps that read or write it, before any reordering.
  private(set) var users: [[Int]] = []
  /// By value: its buffer, -1 for none yet.
  private var numbers: [Int]
  private var tiles: [Literal: Int] = [:]
  /// Values that may be written over an input.
  private let donated: Set<Value>
  private let rowUpdates: RowUpdates?
  private let chains: ConvolutionChains?
  var winners: WindowWinners

  /// Constants up to this size are the plan's own memory; larger splats are filled in when needed.
  private static let largestConstant = 4096

  /// `program` must be renumbered.
  init(_ program: Program, options: Plan.Options, useReference: Bool) {
    self.program = program
    let definitions = Definitions(program)
    self.definitions = definitions
    self.useReference = useReference
    usesOneDNN = options.kernels == .onednn
    donated = Set(options.donated.values.map { definitions.root(of: program.outputs[$0]) })
    rowUpdates = useReference ? nil : RowUpdates(program, definitions)
    chains =
      useReference || usesOneDNN ? nil : ConvolutionChains(program, definitions, packs: options.fuses)
    winners = WindowWinners(program, definitions)
    numbers = Array(
      repeating: -1, count: program.inputs.count + program.equations.reduce(0) { $0 + $1.results.count })
    lower(options)
  }

  // MARK: For kernels

  /// The buffer that holds a value (a reshaped value's is its operand's).
  mutating func buffer(of value: Value) -> Int {
    let root = definitions.root(of: value)
    if numbers[root.id] >= 0 { return numbers[root.id] }
    var buffer = Buffer(byteCount: root.type.byteCount, value: root)
    if let constant = definitions[root]?.primitive as? Constant, Self.isOwnMemory(constant) {
      buffer.constant = constant.reference([], types: [root.type])[0].storage
    }
    buffers.append(buffer)
    numbers[root.id] = buffers.count - 1
    return buffers.count - 1
  }

  /// A buffer for what only steps know.
  mutating func temporary(byteCount: Int) -> Int {
    buffers.append(Buffer(byteCount: byteCount))
    return buffers.count - 1
  }

  /// A buffer with the plan's own memory.
  mutating func constant(_ literal: Literal) -> Int {
    buffers.append(Buffer(byteCount: literal.type.byteCount, constant: literal.storage))
    return buffers.count - 1
  }

  /// Whether the value may be written over an input.
  func isDonated(_ value: Value) -> Bool { donated.contains(definitions.root(of: value)) }

  mutating func add(_ step: Step) { steps.append(step) }

  /// A buffer with `count` copies of a scalar.
  mutating func tile(of scalar: Literal, count: Int) -> Int {
    let size = scalar.type.dtype.size
    if let known = tiles[scalar], buffers[known].byteCount >= count * size { return known }
    let storage = Storage(byteCount: count * size)
    frigate_fill(size, storage.base, scalar.storage.base, count)
    buffers.append(Buffer(byteCount: count * size, constant: storage))
    tiles[scalar] = buffers.count - 1
    return buffers.count - 1
  }

  /// Puts the steps into the order a schedule found.
  mutating func reorder(_ order: [Int]) { steps = order.map { steps[$0] } }

  // MARK: The whole program

  private static func isOwnMemory(_ constant: Constant) -> Bool {
    constant.splat == nil || constant.shape.reduce(1, *) <= largestConstant
  }

  private mutating func lower(_ options: Plan.Options) {
    let fusible = program.equations.map { equation in
      !useReference && equation.results[0].type.count > 0 && equation.laneKernel != nil
        && rowUpdates?.claims(equation) != true && chains?.claims(equation) != true
    }
    var clusters = Clusters(
      program, definitions, fusible: fusible, stored: stored(fusible), isFusing: options.fuses)
    for (first, second) in chains?.order ?? [] { clusters.order(first, before: second) }
    for (input, output) in options.donated.sorted(by: { $0.key < $1.key }) {
      clusters.order(readersOf: program.inputs[input], beforeWriterOf: program.outputs[output])
    }
    let ordered = clusters.ordered()
    let escaping = escaping(ordered)
    for cluster in ordered {
      let equations = cluster.equations.map { program.equations[$0] }
      if let count = cluster.count {
        LoopBuilder.lower(equations, count: count, escapes: escaping.contains, into: &self)
      } else {
        for equation in equations { lower(equation) }
      }
    }
    lowerOutputs()
    inputs = program.inputs.map { numbers[$0.id] }
    users = Array(repeating: [], count: buffers.count)
    for (index, step) in steps.enumerated() {
      for buffer in step.reads + step.writes where users[buffer].last != index { users[buffer].append(index) }
    }
  }

  /// An input that is an output too is copied by a step, so that it is in order with whoever writes
  /// into donated inputs.
  private mutating func lowerOutputs() {
    for output in program.outputs {
      let root = definitions.root(of: output)
      let source = buffer(of: output)
      if definitions[root] == nil, root.type.count > 0 {
        let copy = temporary(byteCount: root.type.byteCount)
        add(
          Step(
            kernel: PlainCopy(byteCount: root.type.byteCount, from: source, to: copy), reads: [source],
            writes: [copy], inPlace: [(copy, source)]))
        outputs.append(copy)
      } else {
        outputs.append(source)
      }
    }
  }

  private mutating func lower(_ equation: Equation) {
    if equation.results.allSatisfy({ $0.type.count == 0 }) { return }
    if rowUpdates?.lower(equation, into: &self) == true { return }
    if chains?.lower(equation, into: &self) == true { return }
    if let constant = equation.primitive as? Constant, Self.isOwnMemory(constant) { return }
    if !useReference || equation.primitive is Constant,
      let native = equation.primitive as? any NativePrimitive, native.lower(equation, into: &self)
    {
      return
    }
    let reads = equation.operands.map { buffer(of: $0) }
    let writes = equation.results.map { buffer(of: $0) }
    add(
      Step(
        kernel: ReferenceKernel(
          primitive: equation.primitive, operands: equation.operands.map(\.type),
          results: equation.results.map(\.type), reads: reads, writes: writes),
        reads: reads, writes: writes))
  }

  /// By value: whether something needs it in memory of its own. Broadcasts and constants that only loops
  /// read are not computed.
  private func stored(_ fusible: [Bool]) -> [Bool] {
    var stored = Array(repeating: false, count: numbers.count)
    for output in program.outputs { stored[definitions.root(of: output).id] = true }
    for (index, equation) in program.equations.enumerated().reversed() {
      if fusible[index] {
        for operand in equation.operands {
          switch definitions.reading(of: operand) {
          case .stored(let value), .repeated(let value, _): stored[value.id] = true
          case .splat: break
          }
        }
      } else if !equation.isAlias, equation.results.contains(where: { stored[$0.id] }) {
        for operand in equation.operands { stored[definitions.root(of: operand).id] = true }
      }
    }
    return stored
  }

  /// The values of loops that others read too.
  private func escaping(_ clusters: [Clusters.Cluster]) -> Set<Value> {
    var result = Set(program.outputs.map(definitions.root))
    var home: [Int: Int] = [:]
    for (k, cluster) in clusters.enumerated() {
      for index in cluster.equations {
        for value in program.equations[index].results { home[value.id] = k }
      }
    }
    for (k, cluster) in clusters.enumerated() {
      for operand in cluster.equations.flatMap({ program.equations[$0].operands }) {
        var value = definitions.root(of: operand)
        if cluster.count != nil {
          switch definitions.reading(of: operand) {
          case .stored(let source): value = source
          case .repeated(let source, _):
            // Repeated operands are read from memory, so a loop can't repeat its own value: see
            // `Clusters`.
            value = source
          case .splat: continue
          }
        }
        if home[value.id] != k { result.insert(value) }
      }
    }
    return result
  }
}
