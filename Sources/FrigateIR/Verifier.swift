/// A program breaks a rule that every program must keep.
public struct VerificationError: Error, Hashable, Sendable, CustomStringConvertible {
  public var problem: String
  /// The equation at fault, counted from 0.
  public var equation: Int?
  /// The equations around the fault, the faulty one marked.
  public var context: String

  public var description: String { context.isEmpty ? problem : problem + "\n" + context }
}

extension Program {
  /// Checks that every value is defined once and before its use, and that every equation's result
  /// types are what its primitive's type rule says.
  public func verify() throws(VerificationError) {
    var defined: [Int: TensorType] = [:]
    func fail(_ problem: String, at index: Int?) -> VerificationError {
      VerificationError(
        problem: problem, equation: index, context: index.map { context(around: $0) } ?? "")
    }
    func define(_ v: Value, at index: Int?) throws(VerificationError) {
      if defined.updateValue(v.type, forKey: v.id) != nil {
        throw fail("%\(v.id) is defined twice.", at: index)
      }
    }
    func use(_ v: Value, at index: Int?) throws(VerificationError) {
      guard let type = defined[v.id] else {
        throw fail("%\(v.id) is used before it is defined.", at: index)
      }
      if type != v.type {
        throw fail("%\(v.id) is \(type) where it is defined and \(v.type) here.", at: index)
      }
    }
    for v in inputs { try define(v, at: nil) }
    for (i, equation) in equations.enumerated() {
      for v in equation.operands { try use(v, at: i) }
      let types: [TensorType]
      do {
        types = try equation.primitive.types(of: equation.operands.map(\.type))
      } catch {
        throw fail(error.description, at: i)
      }
      if types != equation.results.map(\.type) {
        let expected = types.map(\.description).joined(separator: ", ")
        throw fail("\(equation.primitive.name) gives \(expected).", at: i)
      }
      for v in equation.results { try define(v, at: i) }
    }
    for v in outputs { try use(v, at: equations.isEmpty ? nil : equations.count - 1) }
  }

  /// The five equations before and after one, as text, with the one marked.
  private func context(around index: Int) -> String {
    (max(0, index - 5)...min(equations.count - 1, index + 5)).map { i in
      (i == index ? "> " : "  ") + equations[i].description
    }.joined(separator: "\n")
  }
}
