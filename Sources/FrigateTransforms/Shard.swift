import FrigateIR
import FrigatePrimitives

extension Program {
  /// The program of one of `count` shards, each of which holds one of as many equal parts of every cut input.
  ///
  /// What the program computes of the whole, the shards compute together: values are cut as their operands
  /// are, sums over what is cut are sums of all shards' terms, and what can't be cut every shard computes for
  /// itself.
  ///
  /// - Parameter cut: for each input the axis it is cut along; nil if every shard gets the whole.
  /// - Throws: if an input can't be cut so.
  public func sharded(cut: [Int?], count: Int) throws(OperationError) -> ShardedProgram {
    try check(cut, count)
    let program = try withoutCalls()
    if let equation = program.equations.first(where: { $0.primitive is any CollectivePrimitive }) {
      throw OperationError(
        "sharded", "the program has a collective, \(equation.primitive.name): it is one shard's already.",
        fix: "cut the program of the whole")
    }
    var cuts = Cuts(program, count: count)
    cuts.follow(cut)
    cuts.demand()
    return try cuts.write()
  }

  private func check(_ cut: [Int?], _ count: Int) throws(OperationError) {
    if cut.count != inputs.count || count < 1 {
      throw OperationError(
        "sharded", "\(cut.count) cuts for \(inputs.count) inputs and \(count) shards.",
        fix: "give an axis or nil for each input, and at least one shard")
    }
    for (k, (input, axis)) in zip(inputs, cut).enumerated() {
      guard let axis, !input.type.axes(divisibleBy: count).contains(axis) else { continue }
      throw OperationError(
        "sharded", "input \(k) can't be cut into \(count) equal parts along axis \(axis).",
        received: [input.type], fix: "choose an axis whose size the number of shards divides")
    }
  }

  /// With every called program's equations in the call's place.
  private func withoutCalls() throws(OperationError) -> Program {
    if !equations.contains(where: { $0.primitive is any CallingPrimitive }) { return self }
    let emitter = Emitter()
    let arguments = inputs.map { emitter.input($0.type) }
    return emitter.program(try written(arguments, into: emitter))
  }

  private func written(_ arguments: [Symbol], into emitter: Emitter) throws(OperationError) -> [Symbol] {
    var symbols = Dictionary(uniqueKeysWithValues: zip(inputs, arguments))
    for equation in equations {
      let x = equation.operands.map { symbols[$0]! }
      let y =
        if let call = equation.primitive as? any CallingPrimitive {
          try call.program.written(x, into: emitter)
        } else {
          try emitter.emit(equation.primitive, x)
        }
      for (value, symbol) in zip(equation.results, y) { symbols[value] = symbol }
    }
    return outputs.map { symbols[$0]! }
  }
}

/// How each value of a program is spread over shards, and how each equation is split.
private struct Cuts {
  let program: Program
  let count: Int
  /// By value: the axis along which it comes cut, where it is defined; absent for a whole one.
  private var held: [Value: Int] = [:]
  /// By equation: how it is split; nil if every shard does all of it.
  private var ways: [Sharding?]
  /// By value: how its users want it, an axis or whole.
  private var wanted: [Value: Set<Int?>] = [:]

  init(_ program: Program, count: Int) {
    self.program = program
    self.count = count
    ways = Array(repeating: nil, count: program.equations.count)
  }

  /// Forwards from the cut inputs: an equation with a cut operand is split the way that leaves most of what
  /// is cut where it is.
  mutating func follow(_ cut: [Int?]) {
    for (input, axis) in zip(program.inputs, cut) { held[input] = axis }
    for (k, equation) in program.equations.enumerated() {
      let cuts = equation.operands.map { held[$0] }
      if cuts.allSatisfy({ $0 == nil }) { continue }
      /// Bytes that shards must gather to have the operands as they need them.
      func gathered(_ needed: [Int?]) -> Int {
        zip(equation.operands, zip(cuts, needed)).reduce(0) { bytes, operand in
          let (value, (cut, needed)) = operand
          return cut == nil || cut == needed ? bytes : bytes + max(1, value.type.byteCount)
        }
      }
      let all = shardings(equation)
      guard let best = all.min(by: { gathered($0.operands) < gathered($1.operands) }),
        gathered(best.operands) < gathered(cuts.map { _ in nil })
      else { continue }
      choose(best, for: k)
    }
  }

  /// Backwards from the outputs: who wants what of each value. An equation of whole operands of which only
  /// parts are wanted computes only these.
  mutating func demand() {
    for output in program.outputs { wanted[output, default: []].insert(held[output]) }
    for (k, equation) in program.equations.enumerated().reversed() {
      let isWhole = equation.operands.allSatisfy { held[$0] == nil }
      let demands = equation.results.map { wanted[$0] ?? [] }
      if isWhole, demands.contains(where: { !$0.isEmpty }),
        let way = shardings(equation).first(where: { way in
          zip(demands, way.results).allSatisfy { demand, share in
            guard case .part(let axis) = share else { return false }
            return demand.isSubset(of: [axis])
          }
        })
      {
        choose(way, for: k)
      }
      for (i, operand) in equation.operands.enumerated() {
        wanted[operand, default: []].insert(ways[k]?.operands[i])
      }
    }
  }

  private func shardings(_ equation: Equation) -> [Sharding] {
    equation.primitive.shardings(of: equation.operands.map(\.type), count: count)
  }

  private mutating func choose(_ way: Sharding, for equation: Int) {
    ways[equation] = way
    for (value, share) in zip(program.equations[equation].results, way.results) {
      if case .part(let axis) = share { held[value] = axis }
    }
  }

  /// The program of one shard.
  func write() throws(OperationError) -> ShardedProgram {
    let emitter = Emitter()
    let arguments = program.inputs.map { emitter.input($0.type.part(along: held[$0], of: count)) }
    let shard = emitter.input(TensorType(.int64, []))
    var forms: [Value: [Int?: Symbol]] = [:]
    /// Keeps a value as it comes and as its users want it.
    func keep(_ value: Value, _ symbol: Symbol) {
      let axis = held[value]
      forms[value] = [axis: symbol]
      let others = (wanted[value] ?? []).subtracting([axis])
      if others.isEmpty { return }
      let whole = axis.map { symbol.allGathered(axis: $0, count: count) } ?? symbol
      forms[value]![Int?.none] = whole
      for other in others.compactMap({ $0 }).sorted() {
        forms[value]![other] = whole.part(ofShard: shard, count: count, axis: other)
      }
    }
    for (input, symbol) in zip(program.inputs, arguments) { keep(input, symbol) }
    for (equation, way) in zip(program.equations, ways) {
      let x = equation.operands.enumerated().map { i, operand in forms[operand]![way?.operands[i]]! }
      guard let way else {
        for (value, symbol) in zip(equation.results, try emitter.emit(equation.primitive, x)) {
          keep(value, symbol)
        }
        continue
      }
      for (k, symbol) in try way.write(x, shard).enumerated() {
        keep(equation.results[k], way.results[k] == .term ? symbol.allReduced() : symbol)
      }
    }
    return ShardedProgram(
      program: emitter.program(program.outputs.map { forms[$0]![held[$0]]! }), count: count,
      inputs: program.inputs.map { held[$0] }, outputs: program.outputs.map { held[$0] })
  }
}
