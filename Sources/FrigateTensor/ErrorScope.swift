import FrigateIR

/// Collects the first mistake made with tensors while it is open.
///
/// Tensor algebra doesn't throw, so that formulas read as formulas. Inside a scope a mistake is
/// recorded and the scope throws it; outside it traps with the same text.
final class ErrorScope: Sendable {
  private let first = Locked<OperationError?>(nil)

  @TaskLocal static var current: ErrorScope?

  var error: OperationError? { first.withLock { $0 } }

  /// Records a mistake; the tensor returned stands for the result that isn't there.
  static func record(_ error: OperationError, standingFor type: TensorType?) -> Tensor {
    guard let scope = current else { fatalError("\n" + error.description) }
    scope.first.withLock { if $0 == nil { $0 = error } }
    return Tensor(.invalid(type ?? TensorType(.float32, [])))
  }
}

/// Runs `body` and throws the first mistake it makes with tensors: shapes that don't fit, element
/// types that differ.
///
///     let y = try withErrors { matmul(a, b) }
public func withErrors<R>(_ body: () throws -> R) throws -> R {
  let scope = ErrorScope()
  let result = try ErrorScope.$current.withValue(scope, operation: body)
  if let error = scope.error { throw error }
  return result
}

extension Tensor {
  /// Stands for a result that a mistake prevented.
  var isInvalid: Bool {
    if case .invalid = content { true } else { false }
  }
}

/// The tensor that `body` makes, or one that stands for it if `body` throws: then the mistake is
/// recorded. A tensor that already stands for a mistake is handed through.
func attempt(_ operands: [Tensor], _ body: () throws(OperationError) -> Tensor) -> Tensor {
  if let invalid = operands.first(where: \.isInvalid) { return invalid }
  do {
    return try body()
  } catch {
    return ErrorScope.record(error, standingFor: operands.first?.type)
  }
}

/// The same for a function of one tensor.
func attempt(_ operand: Tensor, _ body: () throws(OperationError) -> Tensor) -> Tensor {
  attempt([operand], body)
}
