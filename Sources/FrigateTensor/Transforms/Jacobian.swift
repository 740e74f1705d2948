import FrigateIR

/// The derivative of a tensor by a tensor: J[i…, j…] = ∂f[i…] / ∂x[j…], by reverse mode.
public func jacobian(of function: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor {
  { x in
    let (y, pullback) = vjp(of: function, at: x)
    let rows = vmap(pullback)(basis(y.type))
    return rows.reshaped(y.shape + x.shape)
  }
}

/// The second derivatives of a scalar function: H[i…, j…] = ∂²f / ∂x[i…] ∂x[j…], forward over
/// reverse mode.
public func hessian(of function: @escaping (Tensor) -> Tensor) -> (Tensor) -> Tensor {
  let gradient = grad(of: function)
  return { x in
    let column = { (dx: Tensor) in jvp(of: gradient, at: x, along: dx).tangent }
    let columns = vmap(column)(basis(x.type))
    return columns.reshaped(x.shape + x.shape)
  }
}

/// The unit tensors of a type, stacked: one for each element.
private func basis(_ type: TensorType) -> Tensor {
  let n = type.count
  let ones = (0..<n * n).map { $0 / n == $0 % n ? 1.0 : 0 }
  return Tensor(Literal(TensorType(type.dtype, [n] + type.shape), doubles: ones))
}
