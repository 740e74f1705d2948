import FrigateIR
import FrigatePrimitives
import FrigateTransforms

extension Program {
  /// The program that `body` writes.
  public init(_ inputs: TensorType..., body: ([Symbol]) throws -> [Symbol]) rethrows {
    let emitter = Emitter()
    let symbols = inputs.map(emitter.input)
    self = emitter.program(try body(symbols))
  }

  /// Reads a program of the catalogue's primitives.
  public init(_ text: String) throws(ParseError) {
    try self.init(parsing: text, catalog: Catalog.all)
  }

  /// A program that stands in a test; a mistake in its text stops the run.
  public static func written(_ text: String) -> Program {
    do { return try Program(text) } catch { fatalError("\(error)") }
  }
}

/// The text of the error that `body` throws.
public func message<R>(of body: () throws -> R) -> String {
  do { return "no error, but \(try body())" } catch { return "\(error)" }
}
