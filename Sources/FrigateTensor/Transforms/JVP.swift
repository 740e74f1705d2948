import FrigateIR
import FrigateTransforms

/// A function's value at x and its derivative along dx (Jacobian-vector product, forward mode):
/// (f(x), f′(x) dx).
///
/// `dx` has the form of the arguments; entries for tensors that aren't floating are ignored.
@_disfavoredOverload
public func jvp<each T: TensorTree, each R: TensorTree>(
  of function: (repeat each T) -> (repeat each R),
  at x: (repeat each T), along dx: (repeat each T)
) -> (value: (repeat each R), tangent: (repeat each R)) {
  let arguments = leaves(repeat each x)
  let directions = leaves(repeat each dx)
  let traced = trace(function, repeat each x, types: arguments.map(\.type))
  let results = pushForward(traced, arguments, directions)
  return (
    traced.forms.filled(with: results.value, as: repeat (each R).self),
    traced.forms.filled(with: results.tangent, as: repeat (each R).self)
  )
}

private func pushForward(
  _ traced: TracedFunction, _ x: [Tensor], _ dx: [Tensor]
) -> (value: [Tensor], tangent: [Tensor]) {
  let types = traced.program.outputTypes
  do throws(OperationError) {
    if dx.map(\.type) != x.map(\.type) {
      throw OperationError(
        "jvp", "the tangents need the arguments' types, \(x.map(\.type)).",
        received: dx.map(\.type), fix: "give each argument a tangent of its own shape and dtype")
    }
    let marked = traced.program.inputs.indices.map { $0 < x.count && x[$0].dtype.isFloating }
    let program = try traced.program.derivative(along: marked)
    let tangents = dx.filter { $0.dtype.isFloating }
    let results = apply(program, x + traced.captured + tangents)
    var rest = results[types.count...]
    return (
      Array(results[..<types.count]),
      types.map { $0.dtype.isFloating ? rest.removeFirst() : Tensor(.zeros($0)) }
    )
  } catch {
    let invalid = types.map { ErrorScope.record(error, standingFor: $0) }
    return (invalid, invalid)
  }
}

/// The derivative of a function of one tree: see the general form.
public func jvp<T: TensorTree, R: TensorTree>(
  of function: (T) -> R, at x: T, along dx: T
) -> (value: R, tangent: R) {
  let traced = trace(function, x, types: x.tensors.map(\.type))
  let results = pushForward(traced, x.tensors, dx.tensors)
  return (
    traced.forms.filled(with: results.value, as: R.self),
    traced.forms.filled(with: results.tangent, as: R.self)
  )
}
