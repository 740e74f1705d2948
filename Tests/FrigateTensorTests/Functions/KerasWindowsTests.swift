import FrigateTensor
import Testing

/// Convolutions and poolings with the paddings Keras names equal `keras.ops`: values and gradients. See
/// Tests/Interop/keras_windows.py.
struct KerasWindowsTests {
  private struct Case {
    let fixtures: Fixtures
    let name: String

    init(_ name: String) throws {
      fixtures = try Fixtures("keras_windows.npz")
      self.name = name
    }

    func callAsFunction(_ entry: String) throws -> Tensor { try fixtures.tensor("\(name)/\(entry)") }

    func numbers(_ entry: String) throws -> [Int] { try self(entry).literal.integers.map(Int.init) }

    func padding() throws -> Padding { [.valid, .same, .causal][try numbers("padding")[0]] }

    func expect(_ value: Tensor, _ entry: String) throws {
      let peer = try self(entry)
      #expect(value.type == peer.type, "\(name)/\(entry)")
      let off =
        value.type == peer.type ? max(abs(value - peer)).scalar / max(1, max(abs(peer)).scalar) : .infinity
      #expect(off <= 1e-5, "\(name)/\(entry): off by \(off)")
    }

    func expect(_ f: @escaping (Tensor, Tensor) -> Tensor) throws {
      let (y, pullback) = vjp(of: f, at: try self("x"), try self("w"))
      try expect(y, "y")
      let (dx, dw) = pullback(try self("ct"))
      try expect(dx, "dx")
      try expect(dw, "dw")
    }
  }

  @Test(arguments: 0..<9) func convolutionEqualsKeras(index: Int) throws {
    let c = try Case("conv\(index)")
    let (strides, dilation, padding) = (try c.numbers("strides"), try c.numbers("dilation"), try c.padding())
    try c.expect { convolution($0, $1, strides: strides, padding: padding, dilation: dilation) }
  }

  @Test(arguments: 0..<3) func depthwiseConvolutionEqualsKeras(index: Int) throws {
    let c = try Case("depthwise\(index)")
    let (strides, dilation, padding) = (try c.numbers("strides"), try c.numbers("dilation"), try c.padding())
    try c.expect { depthwiseConvolution($0, $1, strides: strides, padding: padding, dilation: dilation) }
  }

  @Test(arguments: 0..<8) func transposedConvolutionEqualsKeras(index: Int) throws {
    let c = try Case("transposed\(index)")
    let (strides, dilation, padding) = (try c.numbers("strides"), try c.numbers("dilation"), try c.padding())
    let more = try c.numbers("output_padding")
    try c.expect {
      transposedConvolution(
        $0, $1, strides: strides, padding: padding, dilation: dilation,
        outputPadding: more.isEmpty ? nil : more)
    }
  }

  @Test(arguments: ["max", "average"], 0..<5) func poolingEqualsKeras(kind: String, index: Int) throws {
    let c = try Case("\(kind)\(index)")
    let (window, strides, padding) = (try c.numbers("window"), try c.numbers("strides"), try c.padding())
    let f = { (x: Tensor) in
      kind == "max"
        ? maxPool(x, window: window, strides: strides, padding: padding)
        : averagePool(x, window: window, strides: strides, padding: padding)
    }
    let (y, pullback) = vjp(of: f, at: try c("x"))
    try c.expect(y, "y")
    try c.expect(pullback(try c("ct")), "dx")
  }
}
