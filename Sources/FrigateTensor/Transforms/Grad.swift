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
    return rebuild(repeat each arguments, from: Array(pullBackOne(traced, x).dropFirst()))
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
    let results = pullBackOne(traced, x)
    let gradient = rebuild(repeat each arguments, from: Array(results.dropFirst()))
    return (value: results[0], gradient: gradient)
  }
}

/// A scalar function's value and the gradients of all its arguments' tensors.
private func pullBackOne(_ traced: TracedFunction, _ x: [Tensor]) -> [Tensor] {
  let result = traced.program.outputTypes[0]
  do throws(OperationError) {
    if result.rank != 0 || !result.dtype.isFloating {
      throw OperationError(
        "grad", "needs a function with one floating scalar as its result.", received: [result],
        fix: "reduce the result with sum or mean, or use vjp or jacobian")
    }
    let marked = traced.program.inputs.indices.map {
      $0 < x.count && x[$0].dtype.isFloating
    }
    let program = try traced.program.pullback(along: marked)
    let one = Tensor(Literal(TensorType(result.dtype, []), doubles: [1]))
    var results = apply(program, x + traced.captured + [one])[...]
    return [results.removeFirst()]
      + x.map { $0.dtype.isFloating ? results.removeFirst() : Tensor(.zeros($0.type)) }
  } catch {
    return ([result] + x.map(\.type)).map { ErrorScope.record(error, standingFor: $0) }
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
    let results = pullBackOne(traced, x)
    return (results[0], rebuild(argument, from: Array(results.dropFirst())))
  }
}
