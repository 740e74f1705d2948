import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// The convolutions of a program that take bias, relu and pooling along, and the equations that vanish in them.
///
/// A chain is a convolution of float32 without padding or groups, then in this order, each if it is there: a bias for each feature
/// added, relu, max pooling of neighbours that don't overlap. Nobody else may want what is between. It is taken where the filter
/// is the plan's own, so that packing it costs nothing, or where pooling saves writing what it throws away.
struct PackedConvolutions {
  private struct Chain {
    var convolution: Equation
    var bias: Reading?
    var isRelu = false
    var pool = [1, 1]
    var result: Value
    /// Values that are never written down.
    var absorbed: [Value] = []
    /// What they are combined with: repeated numbers, of no use but here perhaps.
    var repeated: [Value] = []
  }

  private var chains: [Value: Chain] = [:]
  private var absorbed: Set<Value> = []

  init(_ program: Program, _ definitions: Definitions) {
    var users: [Value: [Equation]] = [:]
    for equation in program.equations {
      for operand in Set(equation.operands) { users[operand, default: []].append(equation) }
    }
    let outputs = Set(program.outputs)
    var released: [Value: Int] = [:]
    for equation in program.equations {
      guard let chain = Self.chain(equation, definitions, users, outputs) else { continue }
      chains[chain.result] = chain
      absorbed.formUnion(chain.absorbed)
      for value in chain.repeated { released[value, default: 0] += 1 }
    }
    for (value, count) in released where users[value]?.count == count && !outputs.contains(value) {
      let primitive = definitions[value]?.primitive
      if primitive is Broadcast || primitive is Constant { absorbed.insert(value) }
    }
  }

  private static func chain(
    _ equation: Equation, _ definitions: Definitions, _ users: [Value: [Equation]], _ outputs: Set<Value>
  ) -> Chain? {
    guard let convolution = equation.primitive as? Convolution, equation.isPackable(convolution) else {
      return nil
    }
    var chain = Chain(convolution: equation, result: equation.results[0])
    func next(_ value: Value) -> [Equation] { outputs.contains(value) ? [] : users[value] ?? [] }
    func extend(to result: Value, past values: [Value], with repeated: [Value] = []) {
      chain.absorbed += values
      chain.repeated += repeated
      chain.result = result
    }
    if let (sum, other) = next(chain.result).biasSum(of: chain.result),
      let bias = definitions.bias(other, features: chain.result.type.shape.last!)
    {
      chain.bias = bias
      extend(to: sum.results[0], past: [chain.result], with: [other])
    }
    if let relu = next(chain.result).relu(of: chain.result, definitions), next(relu.flags).count == 1 {
      chain.isRelu = true
      extend(to: relu.result, past: [chain.result, relu.flags], with: relu.zeros)
    }
    let following = next(chain.result)
    if following.count == 1, let pool = (following[0].primitive as? ReduceWindow)?.neighbours {
      chain.pool = pool
      extend(to: following[0].results[0], past: [chain.result])
    }
    if chain.result == equation.results[0] { return nil }
    let isOwn = definitions[definitions.root(of: equation.operands[1])]?.primitive is Constant
    return isOwn || chain.pool != [1, 1] ? chain : nil
  }

  /// Whether an equation is a chain's last or a part of one: no loop's business.
  func claims(_ equation: Equation) -> Bool {
    chains[equation.results[0]] != nil || absorbed.contains(equation.results[0])
  }

  /// Adds the steps of a claimed equation, if it has any. False if it isn't claimed.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    if absorbed.contains(equation.results[0]) { return true }
    guard let chain = chains[equation.results[0]],
      let geometry = try? (chain.convolution.primitive as? Convolution)?.geometry(
        of: chain.convolution.operands.map(\.type))
    else { return false }
    let features = geometry.features
    let x = lowering.buffer(of: chain.convolution.operands[0])
    let filter = lowering.packedFilter(chain.convolution.operands[1], features: features)
    let bias: Int? =
      switch chain.bias {
      case .splat(let scalar): lowering.tile(of: scalar, count: features)
      case .stored(let value), .repeated(let value, _): lowering.buffer(of: value)
      case nil: nil
      }
    let y = lowering.buffer(of: chain.result)
    func two(_ values: [Int]) -> (Int, Int) { values.count == 1 ? (1, values[0]) : (values[0], values[1]) }
    let output = two(chain.result.type.shape.dropFirst().dropLast().map { $0 })
    let (input, window) = (two(geometry.input), two(geometry.window))
    let kernel = PackedConvolution(
      convolution: frigate_packed_convolution(
        height: input.0, width: input.1, channels: geometry.channels, features: features, window: window,
        stride: two(geometry.grid.strides), dilation: two(geometry.grid.dilation),
        pool: two(chain.pool.suffix(geometry.input.count)),
        output: output, is_relu: chain.isRelu),
      batch: geometry.batch, x: x, filter: filter, bias: bias, y: y)
    lowering.add(Step(kernel: kernel, reads: [x, filter] + (bias.map { [$0] } ?? []), writes: [y]))
    return true
  }
}

extension Lowering {
  /// The filter in blocks: a constant's is packed now, another one by a step.
  fileprivate mutating func packedFilter(_ filter: Value, features: Int) -> Int {
    let depth = filter.type.shape.dropLast().reduce(1, *)
    let count = frigate_packed_filter_count(depth, features)
    if let constant = definitions[definitions.root(of: filter)]?.primitive as? Constant {
      let literal = constant.reference([], types: [filter.type])[0]
      let packed = Literal(TensorType(.float32, [count]), storage: Storage(byteCount: 4 * count))
      frigate_pack_filter_f32(
        depth, features, 0, depth, literal.storage.base.assumingMemoryBound(to: Float.self),
        packed.storage.base.assumingMemoryBound(to: Float.self))
      return self.constant(packed)
    }
    let source = buffer(of: filter)
    let packed = temporary(byteCount: 4 * count)
    add(
      Step(
        kernel: PackedFilter(depth: depth, features: features, filter: source, packed: packed),
        reads: [source],
        writes: [packed]))
    return packed
  }
}

extension Equation {
  /// Whether the kernel takes such a convolution.
  fileprivate func isPackable(_ convolution: Convolution) -> Bool {
    let grid = convolution.grid
    return results[0].type.dtype == .float32 && results[0].type.count > 0 && convolution.groups == 1
      && grid.strides.count <= 2 && (grid.low + grid.high).allSatisfy { $0 == 0 }
      && operands.allSatisfy { $0.type.count > 0 && $0.type.count < 1 << 40 }
  }
}

extension [Equation] {
  /// The sum that is all these do with a value, and its other operand.
  fileprivate func biasSum(of value: Value) -> (sum: Equation, other: Value)? {
    guard count == 1, self[0].primitive is Add, let other = self[0].operands.first(where: { $0 != value })
    else {
      return nil
    }
    return (self[0], other)
  }

  /// relu(v), `select(v <= 0, 0, v)`, if that is all these do with a value.
  fileprivate func relu(
    of value: Value, _ definitions: Definitions
  ) -> (flags: Value, result: Value, zeros: [Value])? {
    func isZero(_ value: Value) -> Bool {
      if case .splat(let scalar) = definitions.reading(of: value) { scalar.bitPatterns == [0] } else { false }
    }
    guard count == 2, let comparison = first(where: { ($0.primitive as? Compare)?.direction == .le }),
      let select = first(where: { $0.primitive is Select })
    else { return nil }
    let flags = comparison.results[0]
    guard comparison.operands[0] == value, isZero(comparison.operands[1]), select.operands[0] == flags,
      isZero(select.operands[1]), select.operands[2] == value
    else { return nil }
    return (flags, select.results[0], [comparison.operands[1], select.operands[1]])
  }
}

extension Definitions {
  /// One number for each feature, or one for all, repeated over everything else.
  fileprivate func bias(_ value: Value, features: Int) -> Reading? {
    let reading = reading(of: value)
    return switch reading {
    case .splat: reading
    case .repeated(_, let repetition): repetition.run == 1 && repetition.count == features ? reading : nil
    case .stored: nil
    }
  }
}

extension ReduceWindow {
  /// The sizes along two spatial axes of windows side by side of which the kernel takes the largest.
  fileprivate var neighbours: [Int]? {
    guard reducer == .max, (3...4).contains(window.count), window.first == 1, window.last == 1,
      window == grid.strides, (grid.low + grid.high).allSatisfy({ $0 == 0 }),
      grid.dilation.allSatisfy({ $0 == 1 }), [1, 2, 4].contains(window.reduce(1, *))
    else { return nil }
    return Array(repeating: 1, count: 4 - window.count) + window.dropFirst().dropLast()
  }
}
