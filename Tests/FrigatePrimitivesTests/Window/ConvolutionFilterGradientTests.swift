import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// The values are those of jax.vjp of jax.lax.conv_general_dilated.
extension ConvolutionFilterGradient: Sampled {
  static let plain2D = ConvolutionFilterGradient(WindowGrid(strides: [1, 1]), window: [3, 3])

  public static var samples: [Sample] {
    [
      Sample(
        ConvolutionFilterGradient(Convolution.uneven, window: [2, 2]), .counting(.float64, [1, 3, 3, 2]),
        .counting(.float64, [1, 2, 1, 1]),
        gives: f64(14, 16, 22, 24, 27, 30, 39, 42).reshaped([2, 2, 2, 1])),
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1, 1]), groups: 2, window: [2, 2]),
        .counting(.float32, [1, 3, 3, 2]), .counting(.float32, [1, 2, 2, 4]),
        gives: f32(196, 216, 272, 296, 252, 280, 344, 376, 364, 408, 488, 536, 420, 472, 560, 616)
          .reshaped([2, 2, 1, 4])),
      Sample(
        ConvolutionFilterGradient(Convolution.uneven, groups: 2, window: [2, 3]),
        .noise(tensor(.float64, 2, 4, 5, 4), seed: 1), .noise(tensor(.float64, 2, 2, 1, 6), seed: 2)),
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [3]), window: [2]), .counting(.float64, [1, 6, 1]),
        f64(1, 10).reshaped([1, 2, 1]), gives: f64(41, 52).reshaped([2, 1, 1])),
      // No example: nothing to sum. No window: the same.
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1]), window: [2]),
        Literal([Float](), shape: [0, 3, 1]),
        Literal([Float](), shape: [0, 2, 2]), gives: f32(0, 0, 0, 0).reshaped([2, 1, 2])),
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1]), window: [4]), .counting(.float32, [1, 2, 1]),
        Literal([Float](), shape: [1, 0, 1]), gives: f32(0, 0, 0, 0).reshaped([4, 1, 1])),
      // Elements that only ever meet padding.
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1], low: [1], high: [1]), window: [4]),
        .counting(.float64, [1, 2, 1]), f64(3).reshaped([1, 1, 1]),
        gives: f64(0, 3, 6, 0).reshaped([4, 1, 1])),
      Sample(
        ConvolutionFilterGradient(
          WindowGrid(strides: [1, 2, 1], low: [0, 1, 0]), groups: 2, window: [1, 2, 2]),
        .noise(tensor(.float64, 1, 2, 3, 2, 2), seed: 3), .noise(tensor(.float64, 1, 2, 2, 1, 2), seed: 4)),
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1]), window: [2]),
        u8(200, 100, 1).reshaped([1, 3, 1]),
        u8(2, 1).reshaped([1, 2, 1]), gives: u8(244, 201).reshaped([2, 1, 1])),
      // Shapes that kernels cut into tiles and remainders.
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1]), window: [3, 3]),
        .noise(tensor(.float32, 6, 5, 6, 3), seed: 7), .noise(tensor(.float32, 6, 5, 6, 37), seed: 8)),
      Sample(
        ConvolutionFilterGradient(WindowGrid(strides: [2, 1]), window: [1, 1]),
        .noise(tensor(.float32, 3, 5, 4, 19), seed: 9), .noise(tensor(.float32, 3, 3, 4, 5), seed: 10)),
      Sample(
        ConvolutionFilterGradient(
          WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1]), groups: 18, window: [3, 3]),
        .noise(tensor(.float32, 2, 4, 3, 18), seed: 11), .noise(tensor(.float32, 2, 4, 3, 18), seed: 12)),
    ]
  }

  public static var errors: [ErrorSample] {
    let x = tensor(.float32, 1, 5, 4, 6)
    return [
      ErrorSample(
        plain2D, x, tensor(.float32, 1, 3, 3, 8),
        message: """
          convolution_filter_gradient: the output of this convolution has another shape than its cotangent.
            received  float32[1, 5, 4, 6], float32[1, 3, 3, 8]
            fix       with this grid the output, and so its cotangent, is [1, 3, 2, 8]
          """),
      ErrorSample(
        ConvolutionFilterGradient(WindowGrid(strides: [1, 1]), window: [3]), x, tensor(.float32, 1, 3, 2, 8),
        message: """
          convolution_filter_gradient: window [3] isn't the size of a filter over 2 spatial axes.
            received  float32[1, 5, 4, 6], float32[1, 3, 2, 8]
            fix       give each spatial axis of the filter its size
          """),
      .wrongCount(plain2D, 2, x),
    ]
  }
}
