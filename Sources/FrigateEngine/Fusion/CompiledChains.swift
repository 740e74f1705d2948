import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// A chain of lanes in machine code of its own.
final class CompiledChain: @unchecked Sendable {
  private let chain: frigate_compiled_chain

  fileprivate init(_ chain: frigate_compiled_chain) { self.chain = chain }

  var kernel: frigate_chain_kernel { chain.kernel }

  deinit { frigate_chain_free(chain) }
}

/// Puts lanes of one loop together that can be compiled, so that values between them stay in registers.
struct CompiledChains {
  private let definitions: Definitions
  private let escapes: (Value) -> Bool
  private let count: Int
  /// Results that are better written past the caches.
  private let streamed: Set<Value>
  /// By value: how many operations of the loop read it.
  private var uses: [Value: Int] = [:]

  /// Whether this machine compiles chains.
  static var areSupported: Bool { frigate_compiled_lane("add", FRIGATE_F32) >= 0 }

  private init(
    _ operations: [LaneOperation], count: Int, escapes: @escaping (Value) -> Bool, streamed: Set<Value>,
    _ definitions: Definitions
  ) {
    self.streamed = streamed
    self.definitions = definitions
    self.escapes = escapes
    self.count = count
    for operation in operations {
      for value in Set(operation.operands.map(definitions.root)) { uses[value, default: 0] += 1 }
    }
  }

  /// The operations in an order of their own, as many lanes as possible compiled together.
  static func joined(
    _ operations: [LaneOperation], count: Int, escapes: @escaping (Value) -> Bool, streamed: Set<Value>,
    _ definitions: Definitions
  ) -> [LaneOperation] {
    guard areSupported else { return operations }
    let chains = CompiledChains(operations, count: count, escapes: escapes, streamed: streamed, definitions)
    let made = Set(operations.flatMap(\.results))
    var waiting = operations
    var done = Set<Value>()
    var ordered: [LaneOperation] = []
    func isReady(_ operation: LaneOperation, with more: Set<Value> = []) -> Bool {
      operation.operands.map(definitions.root).allSatisfy {
        !made.contains($0) || done.contains($0) || more.contains($0)
      }
    }
    func emit(_ operation: LaneOperation) {
      ordered.append(operation)
      done.formUnion(operation.results)
    }
    /// The lanes that come next, as many as may be, and what waits for another time.
    func gathered(while fit: ([LaneOperation]) -> Bool) -> (members: [LaneOperation], rest: [LaneOperation]) {
      var members: [LaneOperation] = []
      var rest: [LaneOperation] = []
      var results = Set<Value>()
      for operation in waiting {
        if operation.compiled != nil, isReady(operation, with: results), fit(members + [operation]) {
          members.append(operation)
          results.formUnion(operation.results)
        } else {
          rest.append(operation)
        }
      }
      return (members, rest)
    }
    while !waiting.isEmpty {
      while let next = waiting.firstIndex(where: { $0.compiled == nil && isReady($0) }) {
        emit(waiting.remove(at: next))
      }
      var (members, rest) = gathered { _ in true }
      // Asked of each lane only where they don't all fit: the answer takes the whole chain to be written.
      if members.count > 1, !chains.fits(members) { (members, rest) = gathered(while: chains.fits) }
      // One that nothing fits beside, or not even itself.
      if members.isEmpty, let next = rest.firstIndex(where: { isReady($0) }) {
        members = [rest.remove(at: next)]
      }
      waiting = rest
      if members.count > 1, let chain = chains.chain(members) {
        emit(chain)
      } else {
        for member in members { emit(member) }
      }
    }
    return ordered
  }

  /// A chain as the compiler reads it.
  private struct Source {
    var inputs: [frigate_compiled_input] = []
    var steps: [frigate_compiled_step] = []
    var results: [UInt8] = []
    var operands: [Value] = []
    var written: [Value] = []
    var streams = false

    func with<R>(_ body: (UnsafePointer<frigate_compiled_source>) -> R) -> R {
      inputs.withUnsafeBufferPointer { inputs in
        steps.withUnsafeBufferPointer { steps in
          results.withUnsafeBufferPointer { results in
            var source = frigate_compiled_source(
              inputs: inputs.baseAddress, steps: steps.baseAddress, results: results.baseAddress,
              input_count: Int32(inputs.count), step_count: Int32(steps.count),
              result_count: Int32(results.count), streams: streams)
            return withUnsafePointer(to: &source, body)
          }
        }
      }
    }
  }

  private func fits(_ members: [LaneOperation]) -> Bool {
    guard let source = source(members) else { return false }
    return source.with(frigate_chain_fits)
  }

  private func chain(_ members: [LaneOperation]) -> LaneOperation? {
    guard let source = source(members) else { return nil }
    var compiled = frigate_compiled_chain()
    guard source.with({ frigate_chain_compile($0, &compiled) }) else { return nil }
    let streams = source.operands.count + source.written.count
    return LaneOperation(
      name: members.map(\.name).joined(separator: "·"), kernel: .compiled(CompiledChain(compiled)),
      operands: source.operands, results: source.written,
      cost: Double(members.count) * Cost.compiledLane + Double(streams) * Cost.compiledStream)
  }

  /// nil if it has more operands and results than a loop's instruction.
  private func source(_ members: [LaneOperation]) -> Source? {
    var source = Source()
    var numbers: [Value: Int] = [:]
    var constants: [UInt32: Int] = [:]
    var read: [Value: Int] = [:]
    let inside = Set(members.flatMap(\.results))
    // Inputs come first.
    for operand in members.flatMap(\.operands) {
      let root = definitions.root(of: operand)
      if inside.contains(root) || numbers[root] != nil { continue }
      switch definitions.reading(of: operand) {
      case .splat(let scalar):
        guard let word = scalar.word else { return nil }
        if constants[word] == nil {
          constants[word] = source.inputs.count
          source.inputs.append(frigate_compiled_input(kind: FRIGATE_COMPILED_CONSTANT, word: word))
        }
        numbers[root] = constants[word]
      case .repeated(_, let repetition) where repetition.isScalar(of: count):
        guard operand.type.dtype.size == 4 else { return nil }
        add(operand, FRIGATE_COMPILED_SCALAR)
      case .stored, .repeated:
        switch operand.type.dtype {
        case .bool: add(operand, FRIGATE_COMPILED_BOOLS)
        case .bfloat16: add(operand, FRIGATE_COMPILED_HALVES)
        default: add(operand, FRIGATE_COMPILED_WORDS)
        }
      }
    }
    func add(_ operand: Value, _ kind: frigate_compiled_kind) {
      numbers[definitions.root(of: operand)] = source.inputs.count
      source.inputs.append(frigate_compiled_input(kind: kind, word: 0))
      source.operands.append(operand)
    }
    for member in members {
      let operands = member.operands.map { numbers[definitions.root(of: $0)]! }
      for value in Set(member.operands.map(definitions.root)) { read[value, default: 0] += 1 }
      func operand(_ k: Int) -> UInt8 { UInt8(truncatingIfNeeded: operands[k < operands.count ? k : 0]) }
      numbers[member.results[0]] = source.inputs.count + source.steps.count
      source.steps.append(
        frigate_compiled_step(lane: member.compiled!, operands: (operand(0), operand(1), operand(2))))
    }
    for value in members.flatMap(\.results) where escapes(value) || read[value] != uses[value] {
      source.results.append(UInt8(truncatingIfNeeded: numbers[value]!))
      source.written.append(value)
    }
    source.streams = source.written.allSatisfy(streamed.contains)
    let most = Int(FRIGATE_CHAIN_OPERANDS + FRIGATE_CHAIN_RESULTS)
    return source.operands.count + source.written.count <= most
      && source.inputs.count + source.steps.count < 96
      ? source : nil
  }
}

extension Repetition {
  /// Whether one element is read at all of `count` positions.
  func isScalar(of count: Int) -> Bool { self.count == 1 && run >= count }
}

extension Equation {
  /// The compiler's number for the lane of this equation, if it has one.
  var compiledLane: Int16? {
    guard let primitive = primitive as? any ElementwisePrimitive, let last = operands.last,
      operands.count <= 3,
      (operands + results).allSatisfy({
        $0.type.dtype.size == 4 || [.bool, .bfloat16].contains($0.type.dtype)
      })
    else { return nil }
    var name = primitive.kernelName
    switch (primitive as? Convert)?.dtype {
    case .float32: name = "convert"
    case .bfloat16: name = "round"
    case .some: return nil
    case nil: if last.type.dtype == .bfloat16 { return nil }
    }
    let lane = frigate_compiled_lane(name, last.type.dtype.kernel)
    return lane >= 0 ? Int16(lane) : nil
  }
}

extension Literal {
  /// The bits of an element of four bytes.
  fileprivate var word: UInt32? { type.dtype.size == 4 ? storage.base.load(as: UInt32.self) : nil }
}

extension LaneOperation {
  var isCompiled: Bool {
    if case .compiled = kernel { true } else { false }
  }
}
