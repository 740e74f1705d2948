/// An operation was given operands it has no meaning for, or was asked for a rule it can't have.
///
/// The text tells what happened, what came and what to do.
public struct OperationError: Error, Hashable, Sendable, CustomStringConvertible {
  public var operation: String
  public var problem: String
  public var received: [String]
  public var fix: String

  public init(_ operation: String, _ problem: String, received: [String] = [], fix: String = "") {
    self.operation = operation
    self.problem = problem
    self.received = received
    self.fix = fix
  }

  public init(_ operation: String, _ problem: String, received: [TensorType], fix: String = "") {
    self.init(operation, problem, received: received.map(\.description), fix: fix)
  }

  public var description: String {
    var text = "\(operation): \(problem)"
    if !received.isEmpty { text += "\n  received  " + received.joined(separator: ", ") }
    if !fix.isEmpty { text += "\n  fix       " + fix }
    return text
  }
}
