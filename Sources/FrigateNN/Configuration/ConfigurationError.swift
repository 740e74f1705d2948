/// A model, or a description of one, that can't work: what is wrong, where, and the fix.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The layer, loss or other part it is about, by name; empty for the model as a whole.
  public var part: String
  public var problem: String
  public var fix: String

  public init(_ problem: String, in part: String = "", fix: String = "") {
    self.part = part
    self.problem = problem
    self.fix = fix
  }

  public var description: String {
    (part.isEmpty ? "" : part + ": ") + problem + (fix.isEmpty ? "" : "\n  fix       " + fix)
  }
}
