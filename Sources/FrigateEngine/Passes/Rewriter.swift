import FrigateIR
import FrigateTransforms

/// Writes a program anew, one equation after the other, and remembers what defines each value.
struct Rewriter {
  let emitter = Emitter()
  private var definitions: [Equation?] = []
  private var seen = 0

  /// The equation that defines a value already written; nil for an input.
  mutating func definition(of symbol: Symbol) -> Equation? {
    while seen < emitter.equations.count {
      let equation = emitter.equations[seen]
      for result in equation.results {
        while definitions.count <= result.id { definitions.append(nil) }
        definitions[result.id] = equation
      }
      seen += 1
    }
    return symbol.value.id < definitions.count ? definitions[symbol.value.id] : nil
  }

  func write(_ primitive: any Primitive, _ operands: Symbol...) throws(OperationError) -> [Symbol] {
    try emitter.emit(primitive, operands)
  }
}

extension Program {
  /// A rule says what to write in place of an equation; nil is the equation itself.
  typealias Rule = (
    _ rewriter: inout Rewriter, _ equation: Equation, _ operands: [Symbol]
  ) throws(OperationError) -> [Symbol]?

  /// The program with a rule applied to each equation in order, without what became dead.
  func rewritten(_ rule: Rule) throws(OperationError) -> Program {
    var rewriter = Rewriter()
    let arguments = inputs.map { rewriter.emitter.input($0.type) }
    return rewriter.emitter.program(try write(arguments, into: &rewriter, rule))
  }

  /// Writes the program's equations under a rule, applied to `arguments`.
  func write(
    _ arguments: [Symbol], into rewriter: inout Rewriter, _ rule: Rule
  ) throws(OperationError) -> [Symbol] {
    var symbols = Dictionary(uniqueKeysWithValues: zip(inputs, arguments))
    for equation in equations {
      let x = equation.operands.map { symbols[$0]! }
      let replacement = try rule(&rewriter, equation, x)
      let y = if let replacement { replacement } else { try rewriter.emitter.emit(equation.primitive, x) }
      for (value, symbol) in zip(equation.results, y) { symbols[value] = symbol }
    }
    return outputs.map { symbols[$0]! }
  }
}
