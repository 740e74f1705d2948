import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// One call of a kernel in a loop: an equation, or several that a chain kernel does in one pass.
struct LaneOperation {
  enum Kernel {
    case lane(frigate_lane_kernel)
    case chain(frigate_chain_kernel)
    case compiled(CompiledChain)
  }

  var name: String
  var kernel: Kernel
  var operands: [Value]
  var results: [Value]
  var cost: Double
  /// The compiler's number for a lane that it knows.
  var compiled: Int16?
}

/// A formula of a chain kernel as a tree.
indirect enum ChainPattern: Equatable {
  case operand(Int)
  /// What an earlier formula of the chain computes.
  case result(Int)
  case call(String, [ChainPattern])

  /// The formulas of `add(a, multiply(b, c)); exp(first)`. The kernels' are well formed: a test reads them all.
  static func formulas(_ text: String) -> [ChainPattern]? {
    var rest = text.filter { $0 != " " }[...]
    var formulas: [ChainPattern] = []
    while true {
      guard let formula = read(&rest) else { return nil }
      formulas.append(formula)
      if rest.isEmpty { return formulas }
      guard rest.popFirst() == ";" else { return nil }
    }
  }

  /// Whether there is more in it than what can be compiled.
  var hasFunction: Bool {
    guard case .call(let name, let arguments) = self else { return false }
    return frigate_compiled_lane(name, FRIGATE_F32) < 0 || arguments.contains(where: \.hasFunction)
  }

  private static func read(_ rest: inout Substring) -> ChainPattern? {
    let name = rest.prefix { $0.isLetter || $0 == "_" }
    rest = rest.dropFirst(name.count)
    guard rest.first == "(" else {
      if name == "first" { return .result(0) }
      if name == "second" { return .result(1) }
      guard name.count == 1, let letter = name.utf8.first else { return nil }
      return .operand(Int(letter) - Int(UInt8(ascii: "a")))
    }
    var arguments: [ChainPattern] = []
    repeat {
      rest = rest.dropFirst()
      guard let argument = read(&rest) else { return nil }
      arguments.append(argument)
    } while rest.first == ","
    guard rest.popFirst() == ")" else { return nil }
    return .call(String(name), arguments)
  }
}

/// Finds the chain kernels in the equations of one loop.
struct Chains {
  private struct Chain {
    var formulas: [ChainPattern]
    var kernel: frigate_chain_kernel
  }

  private let chains: [Chain]
  private let definitions: Definitions
  /// The loop's equations that only one equation of it reads, by result.
  private var readOnce: [Value: Equation] = [:]
  private let escapes: (Value) -> Bool

  private struct Match {
    var operands: [Int: Value] = [:]
    var results: [Int: Value] = [:]
    var absorbed: [Value] = []
    var names: [String] = []
    var cost = 0.0
  }

  private init(_ equations: [Equation], escapes: @escaping (Value) -> Bool, _ definitions: Definitions) {
    self.definitions = definitions
    self.escapes = escapes
    var found: [Chain] = []
    var next = frigate_chains(FRIGATE_F32)!
    let compiles = CompiledChains.areSupported
    while let text = next.pointee.pattern {
      if let formulas = ChainPattern.formulas(String(cString: text)),
        !compiles || formulas.contains(where: \.hasFunction)
      {
        found.append(Chain(formulas: formulas, kernel: next.pointee.kernel))
      }
      next += 1
    }
    chains = found
    var uses: [Value: Int] = [:]
    for operand in equations.flatMap(\.operands) { uses[definitions.root(of: operand), default: 0] += 1 }
    for equation in equations where uses[equation.results[0]] == 1 {
      readOnce[equation.results[0]] = equation
    }
  }

  /// The loop's equations as calls of kernels, in order.
  static func operations(
    _ equations: [Equation], escapes: @escaping (Value) -> Bool, _ definitions: Definitions
  ) -> [LaneOperation] {
    let chains = Chains(equations, escapes: escapes, definitions)
    var absorbed = Set<Value>()
    var operations: [LaneOperation] = []
    for equation in equations.reversed() where !absorbed.contains(equation.results[0]) {
      if let (operation, more) = chains.chain(endingAt: equation) {
        operations.append(operation)
        absorbed.formUnion(more)
      } else {
        operations.append(
          LaneOperation(
            name: equation.primitive.name, kernel: .lane(equation.laneKernel!),
            operands: equation.operands, results: equation.results, cost: equation.laneCost,
            compiled: equation.compiledLane))
      }
    }
    return operations.reversed()
  }

  private func chain(endingAt equation: Equation) -> (LaneOperation, absorbed: [Value])? {
    for chain in chains {
      var match = Match()
      guard self.match(chain.formulas.last!, equation, chain, &match) else { continue }
      match.results[chain.formulas.count - 1] = equation.results[0]
      let operands = (0..<match.operands.count).map { match.operands[$0]! }
      let results = (0..<match.results.count).map { match.results[$0]! }
      return (
        LaneOperation(
          name: match.names.reversed().joined(separator: "·"), kernel: .chain(chain.kernel),
          operands: operands, results: results, cost: match.cost / 2),
        match.absorbed
      )
    }
    return nil
  }

  private func match(
    _ pattern: ChainPattern, _ equation: Equation, _ chain: Chain, _ match: inout Match
  ) -> Bool {
    guard case .call(let name, let arguments) = pattern, equation.operands.count == arguments.count,
      equation.results[0].type.dtype == .float32,
      equation.operands.allSatisfy({ $0.type.dtype == .float32 }),
      (equation.primitive as? any ElementwisePrimitive)?.kernelName == name
    else { return false }
    match.absorbed.append(equation.results[0])
    match.names.append(name)
    match.cost += equation.laneCost
    for (argument, operand) in zip(arguments, equation.operands) {
      let value = definitions.root(of: operand)
      switch argument {
      case .operand(let k):
        if let known = match.operands[k] {
          if definitions.root(of: known) != value { return false }
        } else {
          match.operands[k] = operand
        }
      case .result(let k):
        guard let definition = readOnce[value], match.results[k] == nil,
          self.match(chain.formulas[k], definition, chain, &match)
        else { return false }
        match.results[k] = value
      case .call:
        guard let definition = readOnce[value], !escapes(value),
          self.match(argument, definition, chain, &match)
        else { return false }
      }
    }
    return true
  }
}

extension Equation {
  /// Nanoseconds an element takes in a loop.
  fileprivate var laneCost: Double { primitive is any RealFunction ? Cost.function : Cost.lane }
}
