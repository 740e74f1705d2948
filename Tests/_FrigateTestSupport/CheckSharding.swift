import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// What shards compute together is the whole: by each way to split the primitive, and by the program cut along
/// each axis of its operands.
func checkSharding(_ sample: Sample, _ program: Program) -> [String] {
  if let collective = sample.primitive as? any CollectivePrimitive {
    return checkCollective(collective, sample.operands[0])
  }
  do {
    let expected = program.evaluate(sample.operands)
    var failures: [String] = []
    for count in [2, 3] {
      let ways = sample.primitive.shardings(of: program.inputTypes, count: count)
      // What the shards put together themselves shows when they are joined.
      for way in ways where !way.results.contains(.whole) {
        failures += try check(way, sample, program, expected, count: count)
      }
      var cuts = Set(ways.map(\.operands))
      for (k, operand) in sample.operands.enumerated() {
        for axis in operand.type.axes(divisibleBy: count) {
          cuts.insert(sample.operands.indices.map { $0 == k ? axis : nil })
        }
      }
      for cut in cuts { failures += try check(program, sample, expected, cut: cut, count: count) }
    }
    return failures
  } catch {
    return ["sharding: \(error)"]
  }
}

/// One way to split: parts put together and terms added are the results.
private func check(
  _ way: Sharding, _ sample: Sample, _ program: Program, _ expected: [Literal], count: Int
) throws -> [String] {
  let emitter = Emitter()
  let x = zip(program.inputTypes, way.operands).map { emitter.input($0.part(along: $1, of: count)) }
  let shard = emitter.input(TensorType(.int64, []))
  let part = emitter.program(try way.write(x, shard))
  let results = (0..<count).map { number in
    part.evaluate(
      zip(sample.operands, way.operands).map { $0.part(number, along: $1, of: count) }
        + [Literal(Int64(number))])
  }
  let failures = expected.indices.compactMap { k -> String? in
    switch way.results[k] {
    case .part(let axis):
      let types = [expected[k].type]
      let parts = results.map { $0[k] }
      return difference(Concatenate(axis: axis).reference(parts, types: types)[0], expected[k])
    case .term:
      let sum = results.dropFirst().reduce(results[0][k]) {
        Add().reference([$0, $1[k]], types: [expected[k].type])[0]
      }
      return differenceOfSum(sum, expected[k], sample)
    case .whole: return "isn't one shard's alone"
    }
  }
  return checkText(part)
    + failures.map { "split \(way.operands) → \(way.results) by \(count): \($0)\n\(part)" }
}

/// The program of one shard, joined to all shards, gives what the whole program gives.
private func check(
  _ program: Program, _ sample: Sample, _ expected: [Literal], cut: [Int?], count: Int
) throws -> [String] {
  let sharded = try program.sharded(cut: cut, count: count)
  let joined = try sharded.joined()
  let isSum = sharded.program.equations.contains { $0.primitive is AllReduce }
  let failures = zip(joined.evaluate(sample.operands), expected).compactMap {
    isSum ? differenceOfSum($0, $1, sample) : difference($0, $1)
  }
  return checkText(sharded.program) + checkText(joined)
    + failures.map { "cut along \(cut) by \(count): \($0)\n\(sharded.program)" }
}

/// Sums of rounded terms differ from the rounded sum by what adding in another order may.
private func differenceOfSum(_ sum: Literal, _ expected: Literal, _ sample: Sample) -> String? {
  switch expected.type.dtype {
  case .float16: difference(sum, expected, tolerance: 0x1p-9)
  case .bfloat16: difference(sum, expected, tolerance: 0x1p-6)
  default:
    Agreement(sample.primitive, expected.type.dtype).difference(
      sum, expected, of: sample.primitive, sample.operands)
  }
}

/// Joined with shards of zeros it is what it is alone, and its transpose is that of all shards' operation.
private func checkCollective(_ primitive: any CollectivePrimitive, _ x: Literal) -> [String] {
  var failures: [String] = []
  for count in 1...4 {
    do {
      guard let all = try? joined(x.type, count, { try $0.emitter.emit(primitive, [$0])[0] }) else {
        continue
      }
      let others = Array(repeating: Literal.zeros(x.type), count: count - 1)
      let together = all.evaluate([.stacked([x] + others)])[0].part(0, along: 0, of: count)
      let alone = try Program(applying: primitive, to: [x.type]).evaluate([x])[0]
      if let text = difference(together.reshaped(alone.type.shape), alone, tolerance: 1e-300) {
        failures.append("\(count) shards, all but the first zero: \(text)")
      }
      if !x.type.dtype.isFloating { continue }
      let wide = x.type.with(dtype: .float64)
      let map = try joined(wide, count) { try $0.emitter.emit(primitive, [$0])[0] }
      let y = alone.type.with(dtype: .float64)
      let adjoint = try joined(y, count) { try primitive.transpose([$0], [.linear(wide)])[0]! }
      let (v, w) = (Literal.noise(map.inputTypes[0], seed: 1), Literal.noise(adjoint.inputTypes[0], seed: 2))
      let forward = zip(map.evaluate([v])[0].doubles, w.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      let reverse = zip(v.doubles, adjoint.evaluate([w])[0].doubles).reduce(0) { $0 + $1.0 * $1.1 }
      if !(abs(forward - reverse) <= 1e-12 * (1 + abs(forward))) {
        failures.append("\(count) shards: ⟨Jv, w⟩ = \(forward), ⟨v, Jᵀw⟩ = \(reverse)")
      }
    } catch {
      failures.append("\(count) shards: \(error)")
    }
  }
  return failures
}

/// The collective that `body` writes for one shard, for all of them: operand and result have an axis of shards.
private func joined(
  _ type: TensorType, _ count: Int, _ body: (Symbol) throws -> Symbol
) throws -> Program {
  let one = try Program(type) { [try body($0[0])] }
  return try Program(type.with(shape: [count] + type.shape)) { x in
    let (y, isMapped) = try (one.equations[0].primitive as! any CollectivePrimitive).joined(x[0])
    return [isMapped ? y : y.repeated(count)]
  }
}

extension Literal {
  /// One of `count` equal parts along `axis`.
  public func part(_ number: Int, along axis: Int?, of count: Int) -> Literal {
    guard let axis else { return self }
    let part = type.part(along: axis, of: count)
    var (starts, limits) = (type.shape.map { _ in 0 }, type.shape)
    starts[axis] = number * part.shape[axis]
    limits[axis] = starts[axis] + part.shape[axis]
    return Slice(starts: starts, limits: limits).reference([self], types: [part])[0]
  }
}
