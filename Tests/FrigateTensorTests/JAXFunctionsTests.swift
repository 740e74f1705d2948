import FrigateTensor
import Testing

/// The forty functions of Tests/Interop/FUNCTIONS.md: values, gradients, batched gradients and second
/// derivatives equal JAX's.
struct JAXFunctionsTests {
  typealias Inputs = [String: Tensor]

  static let functions: [@Sendable (Tensor, Inputs) -> Tensor] = [
    { x, _ in exp(-square(x)) * sin(3 * x) },
    { x, _ in log(x + 2.5) / (1 + pow(x, 2)) },
    { x, i in tanh(matmul(x, i["w"]!) + i["b"]!) },
    { x, i in erf(x) * sigmoid(2 * i["y"]! - x) },
    { x, _ in softmax(x, axis: -1) },
    { x, i in logsumexp(x, axis: 0) + logaddexp(x, i["y"]!) },
    { x, i in
      let m = mean(x, axis: -1, keepingAxes: true)
      let v = variance(x, axis: -1, keepingAxes: true)
      return (x - m) / sqrt(v + 1e-3) * i["w"]! + i["b"]!
    },
    { x, i in max(square(x) * i["y"]!, axis: 1) - sum(min(sin(x) + i["y"]!, axis: 0)) },
    { x, _ in cumsum(sin(x), axis: 1) * x },
    { x, i in sort(square(x) * i["y"]!, axis: -1) },
    { x, i in take(exp(x), [2, 0, 0, 3], axis: 1) * i["y"]! },
    { x, i in
      let s = argmax(x[0..<2, 0])
      return dynamicSlice(x * x, starts: [s, 1], sizes: [2, 3]) / (1 + square(i["y"]![..<2, ..<3]))
    },
    { x, _ in square(pad(tanh(x), [(1, 2), (0, 1)], mode: .constant(0.5))) },
    { x, i in matmul(concatenate([x, cos(x), i["y"]! * x], axis: 0), i["w"]!) },
    { x, _ in select(x .> 0, log1p(square(x)), expm1(x)) },
    { x, i in pow(abs(x) + 0.5, i["y"]!) },
    { x, i in atan2(x, i["y"]!) },
    { x, i in cumprod(sum(square(x), axis: 1)) + prod(sum(1 + 0.1 * x * i["y"]!, axis: 0)) },
    { x, _ in matmul(x.T, sin(x)) },
    { x, i in einsum("ij,kj,k->ik", sin(x), i["y"]!, i["w"]!) },
    { x, i in
      let best = argmax(x * i["y"]!, axis: 1)
      return takeAlong(pow(x, 3), best[.all, .newAxis], axis: 1)
    },
    { x, i in clip(2 * x, -0.7, 1.1) * maximum(x, i["y"]!) },
    { x, i in norm(x - i["y"]!) },
    { x, i in variance(x, axis: 0) + std(x * i["y"]!, axis: 0) },
    { x, _ in outer(mean(x, axis: 1), tanh(x[0])) },
    { x, i in expm1(x) * log1p(square(i["y"]!) + square(x)) + softplus(x) },
    { x, _ in rsqrt(1 + sum(square(x), axis: -1, keepingAxes: true)) * x },
    { x, _ in prod(x, axis: 1) },
    { x, i in i["y"]!.at[[0, 2, 2, 4]].add(sum(square(x), axis: 0)) },
    { x, _ in x.flipped(1) * exp(x[.every(-1)]) },
    { x, i in
      let l = logSoftmax(matmul(x, i["w"]!) + i["b"]!, axis: -1)
      let labels: Tensor = [3, 0, 4]
      return -mean(takeAlong(l, labels[.all, .newAxis], axis: 1))
    },
    { x, i in mean(square(matmul(tanh(matmul(i["y"]!, x)), i["w"]!) + i["b"]!)) },
    { x, i in matmul(softmax(matmul(x, x.T) / 2, axis: -1), i["y"]!) },
    { x, _ in
      let g = 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
      return max(g.reshaped([3, 2, 2]), axis: 2)
    },
    { x, i in
      let h1 = tanh(x[0])
      let h2 = tanh(x[1] + matmul(h1, i["w"]!))
      return tanh(x[2] + matmul(h2, i["w"]!))
    },
    { x, _ in grad(of: { (t: Tensor) in sum(sin(t) * square(t)) })(x) * x },
    { x, _ in vmap { (r: Tensor) in dot(r, r) * tanh(r) }(x) },
    { x, i in
      let u = dynamicUpdateSlice(x * i["y"]!, sin(x[..<2, ..<2]), starts: [1, 2])
      return sum(u * x, axis: 1) + square(x[[0, 2, 1], [3, 0, 1]])
    },
    { x, i in
      x * floor(3 * x) + i["y"]! * round(2 * x) + sign(x) * square(x) + mod(x + 3, 0.7)
    },
    { x, _ in
      let d = sum(square(x[.all, .newAxis] - x[.newAxis]), axis: -1)
      return log(sum(exp(-d)))
    },
  ]

  /// The largest absolute difference over the largest absolute value (or 1).
  private func difference(_ a: Tensor, _ b: Tensor) -> Double {
    guard a.type == b.type else { return .infinity }
    let scale = max(1, max(abs(b)).scalar)
    return max(abs(a - b)).scalar / scale
  }

  @Test(
    arguments: [("functions_float32.npz", 1e-5), ("functions_float64.npz", 1e-10)],
    Array(functions.indices))
  func functionEqualsJAX(file: (name: String, bar: Double), index: Int) throws {
    let fixtures = try Fixtures(file.name)
    let name = (index < 10 ? "f0" : "f") + "\(index)"
    var inputs: Inputs = [:]
    for input in ["y", "w", "b"] where fixtures.names.contains("\(name)/\(input)") {
      inputs[input] = try fixtures.tensor("\(name)/\(input)")
    }
    let others = inputs
    let function = Self.functions[index]
    let f = { (x: Tensor) in function(x, others) }
    let weights = try fixtures.tensor("\(name)/weights")
    let g = { (x: Tensor) in sum(f(x) * weights) }
    func expect(_ value: Tensor, _ entry: String) throws {
      let off = difference(value, try fixtures.tensor("\(name)/\(entry)"))
      #expect(off <= file.bar, "\(name) \(entry)")
    }
    let x = try fixtures.tensor("\(name)/x")
    try expect(f(x), "value")
    try expect(grad(of: g)(x), "grad")
    let v = try fixtures.tensor("\(name)/v")
    try expect(jvp(of: grad(of: g), at: x, along: v).tangent, "hvp")
    let batch = try fixtures.tensor("\(name)/vmap_x")
    try expect(vmap(f)(batch), "vmap_value")
    try expect(vmap(grad(of: g))(batch), "vmap_grad")
    try expect(compile(grad(of: g))(x), "grad")
  }
}
