import FrigateIR
import FrigateTensor
import Testing

struct TransformsTests {
  func scalar(_ x: Double) -> Tensor { Tensor(Literal(x)) }

  @Test func derivativesNestToAnyDepth() {
    let f: (Tensor) -> Tensor = { sin($0) * $0 }
    var g = f
    var values: [Double] = []
    for _ in 0...4 {
      values.append(g(scalar(0.7)).scalars(as: Double.self)[0])
      g = grad(of: g)
    }
    // f⁽ⁿ⁾ of x sin x: x sin x, sin x + x cos x, 2 cos x − x sin x, …
    let (s, c) = (0.644217687237691, 0.764842187284489)
    let expected = [0.7 * s, s + 0.7 * c, 2 * c - 0.7 * s, -3 * s - 0.7 * c, -4 * c + 0.7 * s]
    for (value, e) in zip(values, expected) { #expect(abs(value - e) < 1e-14) }
  }

  @Test func innerFunctionsCaptureOuterTracers() {
    // d/dx [x · d/dy (x y² sin x) at y = x] = d/dx [2 x³ sin x] = 6x² sin x + 2x³ cos x
    let f: (Tensor) -> Tensor = { x in
      x * grad(of: { y in x * y * y * sin(x) })(x)
    }
    let df = grad(of: f)
    let (x, s, c) = (0.7, 0.644217687237691, 0.764842187284489)
    #expect(
      abs(df(scalar(x)).scalars(as: Double.self)[0] - (6 * x * x * s + 2 * x * x * x * c)) < 1e-13)
  }

  @Test func vmapOfGradAndHessian() {
    let f: (Tensor) -> Tensor = { v in sum(sin(v) * v) }
    let x = Tensor(Literal([0.1, 0.2, 0.3, 0.4], shape: [2, 2]))
    let g = vmap(grad(of: f))
    #expect(g(x).shape == [2, 2])
    let h = hessian(of: f)(Tensor(Literal([0.1, 0.2], shape: [2])))
    #expect(h.shape == [2, 2])
    #expect(h.scalars(as: Double.self)[1] == 0)
  }

  @Test func compiledTupleArguments() {
    let f = compile { (a: Tensor, b: [Tensor]) in (a * b[0], ["sum": a + b[1]]) }
    let (p, q) = f(scalar(3), [scalar(4), scalar(5)])
    #expect(p.scalars(as: Double.self) == [12])
    #expect(q["sum"]!.scalars(as: Double.self) == [8])
    let (v, dv) = jvp(of: { (a: Tensor) in a * a }, at: scalar(3), along: scalar(1))
    #expect(v.scalars(as: Double.self) == [9] && dv.scalars(as: Double.self) == [6])
    let (y, gradients) = valueAndGrad(of: { (a: Tensor, b: Tensor) in a * a * b })(
      scalar(3), scalar(2))
    #expect(y.scalars(as: Double.self) == [18])
    #expect(
      gradients.0.scalars(as: Double.self) == [12] && gradients.1.scalars(as: Double.self) == [9])
    let (z, pullback) = vjp(
      of: { (a: Tensor, b: Tensor) in (a * b, a + b) }, at: scalar(3), scalar(2))
    #expect(z.1.scalars(as: Double.self) == [5])
    #expect(pullback(scalar(1), scalar(10)).0.scalars(as: Double.self) == [12])
    let m = vmap(inAxes: [0, nil]) { (a: Tensor, b: Tensor) in a * b }(
      Tensor(Literal([1.0, 2], shape: [2])), scalar(5))
    #expect(m.scalars(as: Double.self) == [5, 10])
  }

  @Test func compiledFunctionsMakeTheirMistakesEachTime() {
    let f = compile { (x: Tensor) in x + Tensor.ones([3]) }
    let x = Tensor.zeros([2])
    #expect(throws: OperationError.self) { try withErrors { f(x) } }
    #expect(throws: OperationError.self) { try withErrors { f(x) } }
  }

  @Test func compiledFunctionsAreWrittenAnewForAnotherForm() {
    let f = compile { (a: Tensor?, b: Tensor?) -> Tensor in a.map { $0 * 2 } ?? b! * 3 }
    #expect(f(scalar(1), nil).scalars(as: Double.self) == [2])
    #expect(f(nil, scalar(1)).scalars(as: Double.self) == [3])
    struct Scaled: TensorTree {
      var x: Tensor
      var times: Int
      mutating func visitTensors(_ visit: (inout Tensor) -> Void) { x.visitTensors(visit) }
    }
    let g = compile { (s: Scaled) in s.x * s.times }
    #expect(g(Scaled(x: scalar(1), times: 2)).scalars(as: Double.self) == [2])
    #expect(g(Scaled(x: scalar(1), times: 3)).scalars(as: Double.self) == [3])
    let h = compile { (d: [String: Tensor]) in d["a"] ?? d["b"]! * 2 }
    #expect(h(["a": scalar(1)]).scalars(as: Double.self) == [1])
    #expect(h(["b": scalar(1)]).scalars(as: Double.self) == [2])
  }
}
