import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// The convolutions of a program that take along what follows, and the equations that vanish in them.
///
/// A chain is a convolution, then each if it is there: a bias for each feature added, relu, max pooling of neighbours that don't
/// overlap, or relu after that; nobody else may want what is between, but for a scatter to where the largest stand, which the
/// kernel notes. Kernels take the whole chain where pooling saves writing what it throws away, or where the filter is the
/// plan's own, so that packing it costs nothing; every convolution's kernel takes a bias.
struct ConvolutionChains {
  fileprivate struct Chain {
    var convolution: Equation
    var bias: Reading?
    var isRelu = false
    var pool: Equation?
    /// Whether a kernel for whole chains takes it; every convolution's takes a bias.
    var isWhole = false
    /// The scatter that asks where the largest stand, if one does.
    var scatter: Equation?
    var result: Value
    /// Values that are never written down.
    var absorbed: [Value] = []
    /// What they are combined with: repeated numbers, of no use but here perhaps.
    var repeated: [Value] = []

    /// Results of the convolution, along two axes, that one result comes of.
    var pooling: [Int] { (pool?.primitive as? ReduceWindow)?.neighbours ?? [1, 1] }

    mutating func extend(to value: Value, past values: [Value], with others: [Value] = []) {
      absorbed += values
      repeated += others
      result = value
    }
  }

  /// The equations of a program by what they read.
  fileprivate struct Users {
    private var users: [Value: [Equation]] = [:]
    private let outputs: Set<Value>

    init(_ program: Program) {
      outputs = Set(program.outputs)
      for equation in program.equations {
        for operand in Set(equation.operands) { users[operand, default: []].append(equation) }
      }
    }

    /// None of an output: it is wanted outside.
    func of(_ value: Value) -> [Equation] { outputs.contains(value) ? [] : users[value] ?? [] }
  }

  private var chains: [Value: Chain] = [:]
  private var absorbed: Set<Value> = []

  /// With `packs` chains may be more than a convolution and its bias.
  init(_ program: Program, _ definitions: Definitions, packs: Bool) {
    let users = Users(program)
    var released: [Value: Int] = [:]
    for equation in program.equations where equation.primitive is Convolution {
      let plain = Self.plainChain(equation, definitions, users)
      guard let chain = packs ? Self.chain(equation, definitions, users) ?? plain : plain else { continue }
      chains[chain.result] = chain
      absorbed.formUnion(chain.absorbed)
      for value in chain.repeated { released[value, default: 0] += 1 }
    }
    for (value, count) in released where users.of(value).count == count {
      let primitive = definitions[value]?.primitive
      if primitive is Broadcast || primitive is Constant { absorbed.insert(value) }
    }
  }

  /// A convolution of any kind and its bias.
  private static func plainChain(_ equation: Equation, _ definitions: Definitions, _ users: Users) -> Chain? {
    guard equation.hasTables else { return nil }
    var chain = Chain(convolution: equation, result: equation.results[0])
    chain.takeBias(definitions, users.of(chain.result))
    guard case .repeated(let source, _) = chain.bias, source.type.dtype == equation.results[0].type.dtype
    else {
      return nil
    }
    return chain
  }

  /// A chain that a kernel for whole chains takes.
  private static func chain(_ equation: Equation, _ definitions: Definitions, _ users: Users) -> Chain? {
    guard equation.isPackable || equation.winograd != nil else { return nil }
    var chain = Chain(convolution: equation, result: equation.results[0])
    chain.takeBias(definitions, users.of(chain.result))
    chain.takeRelu(definitions, users)
    let following = users.of(chain.result)
    let pools = following.filter { ($0.primitive as? ReduceWindow)?.neighbours != nil }
    if pools.count == 1,
      case let scatter = chain.isRelu ? nil : following.scatter(like: pools[0]),
      following.count == (scatter == nil ? 1 : 2)
    {
      chain.pool = pools[0]
      chain.scatter = scatter
      chain.extend(to: pools[0].results[0], past: [chain.result])
      if !chain.isRelu { chain.takeRelu(definitions, users) }
    }
    if chain.result == equation.results[0] { return nil }
    if let winograd = equation.winograd {
      chain.isWhole = chain.pooling == [2, 2] && winograd.holds(chain.result.type.shape)
    } else {
      let isOwn = definitions[definitions.root(of: equation.operands[1])]?.primitive is Constant
      chain.isWhole = isOwn || chain.pool != nil
    }
    return chain.isWhole ? chain : nil
  }

  /// What has to be computed first of two: a chain before the scatter to its largest, whose operand is never written down.
  var order: [(first: Value, second: Value)] {
    chains.values.compactMap { chain in chain.scatter.map { (chain.result, $0.results[0]) } }
      .sorted { $0.0.id < $1.0.id }
  }

  /// Whether an equation is a chain's last or a part of one: no loop's business.
  func claims(_ equation: Equation) -> Bool {
    chains[equation.results[0]] != nil || absorbed.contains(equation.results[0])
  }

  /// Adds the steps of a claimed equation, if it has any. False if it isn't claimed.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    if absorbed.contains(equation.results[0]) { return true }
    guard let chain = chains[equation.results[0]],
      let convolution = chain.convolution.primitive as? Convolution,
      let geometry = try? convolution.geometry(of: chain.convolution.operands.map(\.type))
    else { return false }
    if !chain.isWhole, case .repeated(let bias, _) = chain.bias {
      // `hasTables` has seen to it that no kernel declines.
      let whole = Equation(convolution, chain.convolution.operands, [chain.result])
      return convolution.lower(whole, bias: bias, into: &lowering)
    }
    let bias: Int? =
      switch chain.bias {
      case .splat(let scalar): lowering.tile(of: scalar, count: geometry.features)
      case .stored(let value), .repeated(let value, _): lowering.buffer(of: value)
      case nil: nil
      }
    let winners = chain.scatter == nil ? nil : chain.pool.flatMap { lowering.findsWinners(of: $0) }
    if let winograd = chain.convolution.winograd {
      lowering.addPooledWinograd(
        chain.convolution, winograd.pooled(chain.result.type.shape), geometry.batch, bias: bias,
        isRelu: chain.isRelu, result: chain.result, winners: winners)
    } else {
      addPacked(chain, geometry, bias: bias, winners: winners, into: &lowering)
    }
    return true
  }

  private func addPacked(
    _ chain: Chain, _ geometry: ConvolutionGeometry, bias: Int?, winners: Int?, into lowering: inout Lowering
  ) {
    let x = lowering.buffer(of: chain.convolution.operands[0])
    let filter = lowering.packedFilter(chain.convolution.operands[1], features: geometry.features)
    let y = lowering.buffer(of: chain.result)
    func two(_ values: [Int]) -> (Int, Int) { values.count == 1 ? (1, values[0]) : (values[0], values[1]) }
    let output = two(chain.result.type.shape.dropFirst().dropLast().map { $0 })
    let (input, window) = (two(geometry.input), two(geometry.window))
    let kernel = PackedConvolution(
      convolution: frigate_packed_convolution(
        height: input.0, width: input.1, channels: geometry.channels, features: geometry.features,
        window: window,
        stride: two(geometry.grid.strides), dilation: two(geometry.grid.dilation),
        pool: two(chain.pooling.suffix(geometry.input.count)), output: output, is_relu: chain.isRelu),
      batch: geometry.batch, x: x, filter: filter, bias: bias, y: y, winners: winners)
    lowering.add(
      Step(
        kernel: kernel, reads: [x, filter] + (bias.map { [$0] } ?? []),
        writes: [y] + (winners.map { [$0] } ?? [])))
  }
}

extension ConvolutionChains.Chain {
  fileprivate mutating func takeBias(_ definitions: Definitions, _ following: [Equation]) {
    guard let (sum, other) = following.biasSum(of: result),
      let bias = definitions.bias(other, features: result.type.shape.last!)
    else { return }
    self.bias = bias
    extend(to: sum.results[0], past: [result], with: [other])
  }

  fileprivate mutating func takeRelu(_ definitions: Definitions, _ users: ConvolutionChains.Users) {
    guard let relu = users.of(result).relu(of: result, definitions), users.of(relu.flags).count == 1 else {
      return
    }
    isRelu = true
    extend(to: relu.result, past: [result, relu.flags], with: relu.zeros)
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
  /// Whether the kernel on packed filters takes such a convolution.
  fileprivate var isPackable: Bool {
    guard let convolution = primitive as? Convolution else { return false }
    let grid = convolution.grid
    return results[0].type.dtype == .float32 && results[0].type.count > 0 && convolution.groups == 1
      && grid.strides.count <= 2 && (grid.low + grid.high).allSatisfy { $0 == 0 }
      && operands.allSatisfy { $0.type.count > 0 && $0.type.count < 1 << 40 }
  }

  /// The convolution as Winograd's kernels take it, if they are preferred.
  fileprivate var winograd: frigate_winograd? {
    guard let convolution = primitive as? Convolution, results[0].type.dtype == .float32,
      let geometry = try? convolution.geometry(of: operands.map(\.type))
    else { return nil }
    return frigate_winograd.preferred(geometry)
  }

  /// Whether the tables of a convolution hold its places, whatever their number.
  fileprivate var hasTables: Bool {
    let (x, y) = (operands[0].type, results[0].type)
    return (x.dtype == .float32 || x.dtype == .float64) && x.count > 0 && y.count > 0
      && max(x.count, y.count) < Int(Int32.max)
  }
}

extension frigate_winograd {
  /// Whether all of 2 × 2 results for each of a pooled shape's are among the convolution's.
  fileprivate func holds(_ shape: [Int]) -> Bool {
    shape.count == 4 && 2 * shape[1] <= out_height && 2 * shape[2] <= out_width
  }

  /// Of no other results than those.
  fileprivate func pooled(_ shape: [Int]) -> frigate_winograd {
    var convolution = self
    (convolution.out_height, convolution.out_width) = (2 * shape[1], 2 * shape[2])
    return convolution
  }
}

extension [Equation] {
  /// The one of these that scatters to where the windows of a reduction have their largest.
  fileprivate func scatter(like pool: Equation) -> Equation? {
    guard let reduction = pool.primitive as? ReduceWindow else { return nil }
    return first {
      guard let scatter = $0.primitive as? SelectAndScatter else { return false }
      return scatter.select == .max && scatter.window == reduction.window && scatter.grid == reduction.grid
        && $0.operands[0] == pool.operands[0] && $0.operands[1] != pool.operands[0]
    }
  }

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
      grid.dilation.allSatisfy({ $0 == 1 }), [2, 4].contains(window.reduce(1, *))
    else { return nil }
    return Array(repeating: 1, count: 4 - window.count) + window.dropFirst().dropLast()
  }
}
