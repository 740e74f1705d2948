// The README's gradients: a function, its slope, its curvature, over a batch.
import Frigatebird

let energy = { (x: Tensor) in sum(x * x * 0.5 + sin(x)) }
let slope = grad(of: energy)  // dE/dx, a function like any other
let stiffness = hessian(of: energy)  // and its second derivatives
let slopes = vmap(slope)  // and either of them over a batch
print(slope([0.5, 1]), stiffness([0.5, 1]), slopes([[0.5, 1], [1.5, 2]]))
