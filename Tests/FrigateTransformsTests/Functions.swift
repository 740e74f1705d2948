import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// The functions that the transforms' tests transform.

/// Σ tanh(x·W + b).
let tanhLayer = Program(tensor(.float32, 4, 3), tensor(.float32, 3, 2), tensor(.float32, 2)) { x in
  let product = x[0].write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), x[1])
  let layer = (product + x[2].broadcast(to: [4, 2], axes: [1])).write(Tanh())
  return [layer.sum(axes: [0, 1])]
}

/// x·sin x.
let sinTimesX = Program(tensor(.float64)) { [$0[0].sin() * $0[0]] }

/// Σ x·sin x, where the product is a call.
let calling = Program(tensor(.float64, 2)) { x in
  let inner = Program(tensor(.float64, 2)) { [$0[0].sin() * $0[0]] }
  return [x[0].write(Call(inner, label: "layer")).sum(axes: [0])]
}
