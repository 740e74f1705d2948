import FrigateIR
import FrigateTransforms

/// A function's value at x, and the function that takes a cotangent of each result to the
/// cotangents of the arguments (vector-Jacobian product, reverse mode): ct ↦ f′(x)ᵀ ct.
@_disfavoredOverload
public func vjp<each T: TensorTree, each R: TensorTree>(
  of function: (repeat each T) -> (repeat each R), at x: repeat each T
) -> (value: (repeat each R), pullback: TensorFunction<(repeat each R), (repeat each T)>) {
  let arguments = leaves(repeat each x)
  let traced = trace(function, repeat each x, types: arguments.map(\.type))
  let (values, pullback) = pullBack(traced, arguments)
  let value = traced.forms.filled(with: values, as: repeat (each R).self)
  let form = (repeat each x)
  return (
    value,
    TensorFunction { (ct: (repeat each R)) -> (repeat each T) in
      rebuild(repeat each form, from: pullback(leaves(repeat each ct)))
    }
  )
}

private func pullBack(
  _ traced: TracedFunction, _ x: [Tensor]
) -> (values: [Tensor], pullback: ([Tensor]) -> [Tensor]) {
  let types = traced.program.outputTypes
  do throws(OperationError) {
    let marked = traced.program.inputs.indices.map { $0 < x.count && x[$0].dtype.isFloating }
    let parts = try traced.program.linearized(along: marked)
    let backward = try parts.pullback()
    let results = apply(parts.known, x + traced.captured)
    let residuals = Array(results[parts.outputCount...])
    return (
      Array(results[..<parts.outputCount]),
      { ct in
        if ct.map(\.type) != types {
          let error = OperationError(
            "vjp", "the cotangents need the results' types, \(types).",
            received: ct.map(\.type), fix: "give each result a cotangent of its own shape and dtype")
          return x.map { ErrorScope.record(error, standingFor: $0.type) }
        }
        var results = apply(backward, residuals + ct.filter { $0.dtype.isFloating })[...]
        return x.map { $0.dtype.isFloating ? results.removeFirst() : Tensor(.zeros($0.type)) }
      }
    )
  } catch {
    return (
      types.map { ErrorScope.record(error, standingFor: $0) },
      { _ in x.map { ErrorScope.record(error, standingFor: $0.type) } }
    )
  }
}

/// The pullback of a function of one tree: see the general form.
public func vjp<T: TensorTree, R: TensorTree>(
  of function: (T) -> R, at x: T
) -> (value: R, pullback: (R) -> T) {
  let traced = trace(function, x, types: x.tensors.map(\.type))
  let (values, pullback) = pullBack(traced, x.tensors)
  return (
    traced.forms.filled(with: values, as: R.self),
    { ct in rebuild(x, from: pullback(ct.tensors)) }
  )
}
