import FrigateIR
import FrigateTransforms

/// The gradient of a function with one scalar result, with respect to all its arguments.
///
/// grad f (x) = ∂f/∂x, in the form of the arguments. Tensors that aren't floating have gradient
/// zero. Gradients nest: `grad(of: grad(of: f))` is the second derivative.
///
///     let slope = grad(of: { x in sin(x) * x })
///     slope(0.7)   // sin 0.7 + 0.7 cos 0.7
@_disfavoredOverload
public func grad<each T: TensorTree>(
  of function: @escaping (repeat each T) -> Tensor
) -> TensorFunction<(repeat each T), (repeat each T)> {
  TensorFunction { (arguments: (repeat each T)) -> (repeat each T) in
    let x = leaves(repeat each arguments)
    let traced = trace(function, repeat each arguments, types: x.map(\.type))
    return rebuild(repeat each arguments, from: pullBackFirst(traced, x).gradients)
  }
}

/// A scalar function's value together with its gradient: see `grad`.
@_disfavoredOverload
public func valueAndGrad<each T: TensorTree>(
  of function: @escaping (repeat each T) -> Tensor
) -> TensorFunction<(repeat each T), (value: Tensor, gradient: (repeat each T))> {
  TensorFunction { (arguments: (repeat each T)) -> (value: Tensor, gradient: (repeat each T)) in
    let x = leaves(repeat each arguments)
    let traced = trace(function, repeat each arguments, types: x.map(\.type))
    let (values, gradients) = pullBackFirst(traced, x)
    return (value: values[0], gradient: rebuild(repeat each arguments, from: gradients))
  }
}

/// Values of a function's results, the first a scalar, and the first's gradients by all arguments.
private func pullBackFirst(
  _ traced: TracedFunction, _ x: [Tensor]
) -> (values: [Tensor], gradients: [Tensor]) {
  let types = traced.program.outputTypes
  do throws(OperationError) {
    if types[0].rank != 0 || !types[0].dtype.isFloating {
      throw OperationError(
        "grad", "needs a function with one floating scalar as its result.", received: [types[0]],
        fix: "reduce the result with sum or mean, or use vjp or jacobian")
    }
    let marked = traced.program.inputs.indices.map {
      $0 < x.count && x[$0].dtype.isFloating
    }
    let program = try traced.program.pullback(along: marked, from: types.indices.map { $0 == 0 })
    let one = Tensor(Literal(TensorType(types[0].dtype, []), doubles: [1]))
    let results = apply(program, x + traced.captured + [one])
    var rest = results[types.count...]
    return (
      Array(results[..<types.count]),
      x.map { $0.dtype.isFloating ? rest.removeFirst() : Tensor(.zeros($0.type)) }
    )
  } catch {
    return (
      types.map { ErrorScope.record(error, standingFor: $0) },
      x.map { ErrorScope.record(error, standingFor: $0.type) }
    )
  }
}

/// The gradient of a scalar function of one tree: see the general form.
public func grad<T: TensorTree>(of function: @escaping (T) -> Tensor) -> (T) -> T {
  let both = valueAndGrad(of: function)
  return { both($0).gradient }
}

/// A scalar function's value together with its gradient: see `grad`.
public func valueAndGrad<T: TensorTree>(
  of function: @escaping (T) -> Tensor
) -> (T) -> (value: Tensor, gradient: T) {
  { argument in
    let x = argument.tensors
    let traced = trace(function, argument, types: x.map(\.type))
    let (values, gradients) = pullBackFirst(traced, x)
    return (values[0], rebuild(argument, from: gradients))
  }
}

/// The gradient of a function's first result, and its other results as they are.
///
/// For what is computed on the way and wanted too: predictions beside a loss.
public func valueAndGrad<T: TensorTree, A: TensorTree>(
  of function: @escaping (T) -> (Tensor, auxiliary: A)
) -> (T) -> (value: Tensor, auxiliary: A, gradient: T) {
  { argument in
    let x = argument.tensors
    let both: (T) -> (Tensor, A) = { function($0) }
    let traced = trace(both, argument, types: x.map(\.type))
    let (values, gradients) = pullBackFirst(traced, x)
    let (value, auxiliary) = traced.forms.filled(with: values, as: Tensor.self, A.self)
    return (value, auxiliary, rebuild(argument, from: gradients))
  }
}
