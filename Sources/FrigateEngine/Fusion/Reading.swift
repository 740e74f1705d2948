import FrigateIR
import FrigatePrimitives

/// Element i of the result is element (i / run) mod count of the source, both row-major: a scalar,
/// a row or a column repeated.
struct Repetition: Hashable, Sendable {
  var run: Int
  var count: Int

  /// Positions after which the repetition starts anew.
  var period: Int { run * count }
}

extension Broadcast {
  /// The broadcast as a repetition, if the operand's axes stay neighbours.
  var repetition: Repetition? {
    // Axes of one element are neighbours of everything.
    let long = axes.filter { shape[$0] != 1 }
    guard let first = long.first, let last = long.last else {
      return Repetition(run: max(1, shape.reduce(1, *)), count: 1)
    }
    let between = (first...last).filter { shape[$0] != 1 }
    guard between == long else { return nil }
    return Repetition(
      run: shape[(last + 1)...].reduce(1, *), count: long.reduce(1) { $0 * shape[$1] })
  }
}

/// How a loop over positions reads an operand.
enum Reading {
  /// Position i at element i of this value's memory.
  case stored(Value)
  /// One scalar everywhere.
  case splat(Literal)
  /// This value's memory, repeated.
  case repeated(Value, Repetition)
}

extension Equation {
  /// Whether the result is the operand's very bytes.
  var isAlias: Bool {
    primitive is Reshape || primitive is StopGradient
      || primitive is BitcastConvert && operands[0].type.shape == results[0].type.shape
  }
}

/// What defines each value of a renumbered program, and where values are that no step computes.
struct Definitions {
  private let equations: [Equation?]

  init(_ program: Program) {
    var equations = [Equation?](
      repeating: nil, count: program.inputs.count + program.equations.reduce(0) { $0 + $1.results.count })
    for equation in program.equations {
      for result in equation.results { equations[result.id] = equation }
    }
    self.equations = equations
  }

  /// nil for an input.
  subscript(_ value: Value) -> Equation? { equations[value.id] }

  /// The value whose memory holds `value`: a reshaped one has none of its own.
  func root(of value: Value) -> Value {
    var value = value
    while let equation = self[value], equation.isAlias { value = equation.operands[0] }
    return value
  }

  /// How a loop over positions reads `value`.
  func reading(of value: Value) -> Reading {
    let root = root(of: value)
    guard let equation = self[root] else { return .stored(root) }
    if let splat = (equation.primitive as? Constant)?.splat { return .splat(splat) }
    if let repetition = (equation.primitive as? Broadcast)?.repetition {
      switch reading(of: equation.operands[0]) {
      case .stored(let source): return .repeated(source, repetition)
      case .splat(let scalar): return .splat(scalar)
      case .repeated: break
      }
    }
    return .stored(root)
  }
}
