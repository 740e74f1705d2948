import FrigatePrimitives

/// A convolution with three spatial axes, of size 1 where it has fewer.
struct SpatialConvolution {
  let geometry: ConvolutionGeometry
  let input: [Int]
  let window: [Int]
  let output: [Int]

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let ones = Array(repeating: 1, count: 3 - geometry.input.count)
    input = ones + geometry.input
    window = ones + geometry.window
    output = ones + geometry.output
  }

  var channels: Int { geometry.groups * geometry.channels }
  var features: Int { geometry.groups * geometry.features }
  /// Whether each channel is a group with one feature.
  var isDepthwise: Bool { geometry.groups > 1 && geometry.channels == 1 && geometry.features == 1 }
  /// Whether each result sees one place alone, the one where it stands.
  var isPointwise: Bool {
    geometry.groups == 1 && window == [1, 1, 1] && geometry.grid.strides.allSatisfy { $0 == 1 }
      && geometry.grid.low.allSatisfy { $0 == 0 } && input == output
  }

  /// Of each axis, the patterns in which outputs read inputs through the window.
  var outputPatterns: [[AxisPattern]] {
    patterns(output) { axis, o in
      (0..<window[axis]).compactMap { k in position(o, k, axis).map { ($0, k) } }
    }
  }

  /// The patterns in which inputs read outputs through the window: output o where o · stride + k · dilation − low
  /// is the input.
  var inputPatterns: [[AxisPattern]] {
    patterns(input) { axis, i in
      (0..<window[axis]).compactMap { k in
        let (grid, own) = (geometry.grid, axis - 3 + geometry.input.count)
        let (stride, dilation, low) =
          own < 0 ? (1, 1, 0) : (grid.strides[own], grid.dilation[own], grid.low[own])
        let (o, rest) = (i + low - k * dilation).quotientAndRemainder(dividingBy: stride)
        return rest == 0 && (0..<output[axis]).contains(o) ? (o, k) : nil
      }
    }
  }

  /// The patterns in which elements of the window read inputs through outputs.
  var windowPatterns: [[AxisPattern]] {
    patterns(window) { axis, k in
      (0..<output[axis]).compactMap { o in position(o, k, axis).map { ($0, o) } }
    }
  }

  private func patterns(
    _ sizes: [Int], _ elements: (_ axis: Int, _ place: Int) -> [(position: Int, index: Int)]
  ) -> [[AxisPattern]] {
    sizes.indices.map { axis in AxisPattern.all(count: sizes[axis]) { elements(axis, $0) } }
  }

  /// The input position of element k of window o; nil in the padding.
  private func position(_ o: Int, _ k: Int, _ axis: Int) -> Int? {
    let own = axis - 3 + geometry.input.count
    if own < 0 { return 0 }
    let grid = geometry.grid
    let position = o * grid.strides[own] + k * grid.dilation[own] - grid.low[own]
    return (0..<input[axis]).contains(position) ? position : nil
  }
}
