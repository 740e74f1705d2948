import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// The values are those of jax.vjp of jax.lax.conv_general_dilated.
extension ConvolutionInputGradient: Sampled {
  static let plain2D = ConvolutionInputGradient(WindowGrid(strides: [1, 1]), inputSize: [5, 4])

  public static var samples: [Sample] {
    [
      Sample(
        ConvolutionInputGradient(Convolution.uneven, inputSize: [3, 3]), .counting(.float64, [1, 2, 1, 1]),
        .counting(.float64, [2, 2, 2, 1]),
        gives: f64(5, 6, 0, 0, 7, 8, 2, 4, 0, 0, 6, 8, 10, 12, 0, 0, 14, 16).reshaped([1, 3, 3, 2])),
      Sample(
        ConvolutionInputGradient(WindowGrid(strides: [1, 1]), groups: 2, inputSize: [3, 3]),
        .counting(.float32, [1, 2, 2, 4]), .counting(.float32, [2, 2, 1, 4]),
        gives: f32(5, 25, 34, 106, 61, 113, 58, 162, 292, 564, 298, 466, 181, 265, 514, 714, 365, 481)
          .reshaped([1, 3, 3, 2])),
      Sample(
        ConvolutionInputGradient(Convolution.uneven, groups: 2, inputSize: [4, 5]),
        .noise(tensor(.float64, 2, 2, 1, 6), seed: 1), .noise(tensor(.float64, 2, 3, 2, 6), seed: 2)),
      // Strides larger than the window leave positions untouched.
      Sample(
        ConvolutionInputGradient(WindowGrid(strides: [3]), inputSize: [6]), f64(1, 2).reshaped([1, 2, 1]),
        f64(5, 7).reshaped([2, 1, 1]), gives: f64(5, 7, 0, 10, 14, 0).reshaped([1, 6, 1])),
      Sample(
        ConvolutionInputGradient(WindowGrid(strides: [1]), inputSize: [2]),
        Literal([Float](), shape: [1, 0, 1]), .counting(.float32, [4, 1, 1]),
        gives: f32(0, 0).reshaped([1, 2, 1])),
      Sample(
        ConvolutionInputGradient(WindowGrid(strides: [1]), inputSize: [3]),
        Literal([Float](), shape: [0, 2, 2]), .counting(.float32, [2, 2, 2]),
        gives: Literal([Float](), shape: [0, 3, 2])),
      Sample(
        ConvolutionInputGradient(
          WindowGrid(strides: [1, 2, 1], low: [0, 1, 0]), groups: 2, inputSize: [2, 3, 2]),
        .noise(tensor(.float64, 1, 2, 2, 1, 2), seed: 3), .noise(tensor(.float64, 1, 2, 2, 1, 2), seed: 4)),
      Sample(
        ConvolutionInputGradient(WindowGrid(strides: [1]), inputSize: [3]), i8(100, 2).reshaped([1, 2, 1]),
        i8(2, 1).reshaped([2, 1, 1]), gives: i8(-56, 104, 2).reshaped([1, 3, 1])),
      // Shapes that kernels cut into tiles and remainders.
      Sample(
        ConvolutionInputGradient(
          WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1]), inputSize: [5, 6]),
        .noise(tensor(.float32, 2, 5, 6, 37), seed: 7), .noise(tensor(.float32, 3, 3, 19, 37), seed: 8)),
      Sample(
        ConvolutionInputGradient(
          WindowGrid(strides: [2, 1], low: [1, 1], high: [1, 1]), inputSize: [4, 4]),
        .noise(tensor(.float32, 1, 2, 4, 5), seed: 9), .noise(tensor(.float32, 3, 3, 3, 5), seed: 10)),
      Sample(
        ConvolutionInputGradient(
          WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1]), groups: 18, inputSize: [4, 3]),
        .noise(tensor(.float32, 1, 4, 3, 18), seed: 11), .noise(tensor(.float32, 3, 3, 1, 18), seed: 12)),
    ]
  }

  public static var errors: [ErrorSample] {
    let w = tensor(.float32, 3, 3, 6, 8)
    return [
      ErrorSample(
        plain2D, tensor(.float32, 1, 3, 3, 8), w,
        message: """
          convolution_input_gradient: the output of this convolution has another shape than its cotangent.
            received  float32[1, 3, 3, 8], float32[3, 3, 6, 8]
            fix       with this grid the output, and so its cotangent, is [1, 3, 2, 8]
          """),
      ErrorSample(
        ConvolutionInputGradient(WindowGrid(strides: [1, 1]), inputSize: [5]), tensor(.float32, 1, 3, 2, 8),
        w,
        message: """
          convolution_input_gradient: input_size [5] isn't the size of 2 spatial axes.
            received  float32[1, 3, 2, 8], float32[3, 3, 6, 8]
            fix       give each spatial axis of the input its size
          """),
      .wrongCount(plain2D, 2, w),
    ]
  }
}
