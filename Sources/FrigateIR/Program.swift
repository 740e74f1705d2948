/// A name for one tensor inside a program: defined once, as an input or as a result.
public struct Value: Hashable, Sendable {
  public let id: Int
  public let type: TensorType

  public init(id: Int, type: TensorType) {
    self.id = id
    self.type = type
  }
}

/// `results = primitive(operands)`.
public struct Equation: Sendable {
  public let primitive: any Primitive
  public let operands: [Value]
  public let results: [Value]

  public init(_ primitive: any Primitive, _ operands: [Value], _ results: [Value]) {
    self.primitive = primitive
    self.operands = operands
    self.results = results
  }
}

extension Equation: Hashable {
  public static func == (a: Equation, b: Equation) -> Bool {
    a.operands == b.operands && a.results == b.results
      && AnyHashable(a.primitive) == AnyHashable(b.primitive)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(primitive))
    hasher.combine(operands)
    hasher.combine(results)
  }
}

/// A function of tensors: typed, in static single assignment form, without side effects.
///
/// Everything that computes is one of these: eager calls, training steps, derivatives, loaded and
/// exported models.
public struct Program: Hashable, Sendable {
  public var inputs: [Value]
  public var equations: [Equation]
  public var outputs: [Value]

  public init(inputs: [Value], equations: [Equation], outputs: [Value]) {
    self.inputs = inputs
    self.equations = equations
    self.outputs = outputs
  }

  public var inputTypes: [TensorType] { inputs.map(\.type) }
  public var outputTypes: [TensorType] { outputs.map(\.type) }
}

extension Program {
  /// Without the equations no output depends on. Inputs stay, used or not.
  public func withoutDeadCode() -> Program {
    var live = Set(outputs)
    var kept: [Equation] = []
    for equation in equations.reversed() where equation.results.contains(where: live.contains) {
      live.formUnion(equation.operands)
      kept.append(equation)
    }
    return Program(inputs: inputs, equations: kept.reversed(), outputs: outputs)
  }

  /// With its values numbered in the order they are defined, so that equal programs are equal.
  public func renumbered() -> Program {
    var names: [Value: Value] = [:]
    names.reserveCapacity(inputs.count + equations.count)
    func define(_ v: Value) -> Value {
      let new = Value(id: names.count, type: v.type)
      names[v] = new
      return new
    }
    func rename(_ v: Value) -> Value { names[v] ?? v }
    let newInputs = inputs.map(define)
    let newEquations = equations.map { e in
      Equation(e.primitive, e.operands.map(rename), e.results.map(define))
    }
    return Program(inputs: newInputs, equations: newEquations, outputs: outputs.map(rename))
  }
}
