import FrigateTensor
import Testing

/// Convolutions and poolings equal JAX's: values, gradients, second derivatives, batches. See
/// Tests/Interop/jax_windows.py.
struct JAXWindowsTests {
  static let files = [("windows_float32.npz", 2e-5), ("windows_float64.npz", 1e-12)]
  static let cases = (0..<25).map { $0 < 16 ? ("conv", $0) : ("pool", $0 - 16) }

  private struct Case {
    let fixtures: Fixtures
    let name: String
    let bar: Double

    func callAsFunction(_ entry: String) throws -> Tensor { try fixtures.tensor("\(name)/\(entry)") }

    func numbers(_ entry: String) throws -> [Int] { try self(entry).literal.integers.map(Int.init) }

    func padding() throws -> Padding { .explicit(low: try numbers("low"), high: try numbers("high")) }

    func expect(_ value: Tensor, _ entry: String) throws {
      let peer = try self(entry)
      #expect(value.type == peer.type, "\(name)/\(entry)")
      let off =
        value.type == peer.type ? max(abs(value - peer)).scalar / max(1, max(abs(peer)).scalar) : .infinity
      #expect(off <= bar, "\(name)/\(entry): off by \(off)")
    }
  }

  private func fixture(_ file: (String, Double), _ kind: String, _ index: Int) throws -> Case {
    let name = kind + (index < 10 ? "0" : "") + "\(index)"
    return Case(fixtures: try Fixtures(file.0), name: name, bar: file.1)
  }

  @Test(arguments: files, Array(0..<16))
  func convolutionEqualsJAX(file: (String, Double), index: Int) throws {
    let c = try fixture(file, "conv", index)
    let (x, w, ct) = (try c("x"), try c("w"), try c("ct"))
    let (strides, dilation, padding) = (try c.numbers("strides"), try c.numbers("dilation"), try c.padding())
    let groups = try c.numbers("groups")[0]
    let f = { (x: Tensor, w: Tensor) in
      convolution(x, w, strides: strides, padding: padding, dilation: dilation, groups: groups)
    }
    let (y, pullback) = vjp(of: f, at: x, w)
    try c.expect(y, "y")
    let (dx, dw) = pullback(ct)
    try c.expect(dx, "dx")
    try c.expect(dw, "dw")
    let slope: ([Tensor]) -> [Tensor] = grad(of: { (pair: [Tensor]) in sum(sin(f(pair[0], pair[1])) * ct) })
    let first = { (pair: [Tensor]) -> Tensor in slope(pair)[0] }
    let (point, direction): ([Tensor], [Tensor]) = ([x, w], [try c("v"), try c("u")])
    let hvp: Tensor = jvp(of: first, at: point, along: direction).tangent
    try c.expect(hvp, "hvp")
    let (mappedX, mappedW) = (try c("mapped_x"), try c("mapped_w"))
    let mapped = vmap(f)(mappedX, mappedW)
    try c.expect(mapped, "mapped_y")
  }

  @Test(arguments: files, Array(0..<9))
  func poolingEqualsJAX(file: (String, Double), index: Int) throws {
    let c = try fixture(file, "pool", index)
    let (x, ct, v) = (try c("x"), try c("ct"), try c("v"))
    let window = try c.numbers("window")
    let (strides, dilation, padding) = (try c.numbers("strides"), try c.numbers("dilation"), try c.padding())
    func check(_ name: String, _ f: @escaping (Tensor) -> Tensor) throws {
      try c.expect(f(x), name)
      let slope = grad(of: { sum(square(f($0)) * ct) })
      try c.expect(slope(x), name + "_dx")
      try c.expect(jvp(of: slope, at: x, along: v).tangent, name + "_hvp")
      let batch = stack([x, x + v])
      let apart = stack([f(x), f(x + v)])
      #expect(max(abs(vmap(f)(batch) - apart)).scalar == 0, "\(name) mapped")
    }
    try check("max") { maxPool($0, window: window, strides: strides, padding: padding, dilation: dilation) }
    try check("min") { minPool($0, window: window, strides: strides, padding: padding, dilation: dilation) }
    try check("mean") {
      averagePool($0, window: window, strides: strides, padding: padding, dilation: dilation)
    }
  }
}
