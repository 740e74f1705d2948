import FrigateIR
import FrigatePrimitives
import _FrigateTestSupport

// The values are those of jax.lax.conv_general_dilated; WindowsTests of FrigateTensor compares many more.
extension Convolution: Sampled {
  static let plain1D = Convolution(WindowGrid(strides: [1]))
  static let plain2D = Convolution(WindowGrid(strides: [1, 1]))
  /// Strides, padding and dilation that differ from axis to axis.
  static let uneven = WindowGrid(strides: [2, 2], low: [1, 0], high: [0, 1], dilation: [1, 2])

  public static var samples: [Sample] {
    let line = Literal.counting(.float64, [1, 5, 1])
    let image = Literal.counting(.float64, [1, 3, 3, 2])
    return [
      Sample(
        plain1D, .counting(.float32, [1, 5, 1]), .counting(.float32, [2, 1, 1]),
        gives: f32(5, 8, 11, 14).reshaped([1, 4, 1])),
      Sample(
        Convolution(WindowGrid(strides: [3], low: [1], high: [1])), line, .counting(.float64, [2, 1, 1]),
        gives: f64(2, 11).reshaped([1, 2, 1])),
      Sample(
        Convolution(uneven), image, .counting(.float64, [2, 2, 2, 1]),
        gives: f64(100, 516).reshaped([1, 2, 1, 1])),
      Sample(
        Convolution(WindowGrid(strides: [1, 1]), groups: 2), image, .counting(.float64, [2, 2, 1, 4]),
        gives: f64(196, 216, 272, 296, 252, 280, 344, 376, 364, 408, 488, 536, 420, 472, 560, 616)
          .reshaped([1, 2, 2, 4])),
      Sample(
        Convolution(uneven, groups: 2), .noise(tensor(.float64, 2, 4, 5, 4), seed: 1),
        .noise(tensor(.float64, 2, 3, 2, 6), seed: 2)),
      // Depthwise, three spatial axes.
      Sample(
        Convolution(WindowGrid(strides: [1, 2, 1], low: [0, 1, 0]), groups: 2),
        .noise(tensor(.float64, 2, 2, 3, 2, 2), seed: 3), .noise(tensor(.float64, 1, 2, 2, 1, 2), seed: 4)),
      // A window larger than the input, once with the padding it needs.
      Sample(
        Convolution(WindowGrid(strides: [1], low: [1], high: [1])), .counting(.float64, [1, 2, 1]),
        .counting(.float64, [4, 1, 1]), gives: Literal([8.0], shape: [1, 1, 1])),
      Sample(
        plain1D, .counting(.float32, [1, 2, 1]), .counting(.float32, [4, 1, 1]),
        gives: Literal([Float](), shape: [1, 0, 1])),
      // Windows of padding alone.
      Sample(
        Convolution(WindowGrid(strides: [1], low: [2])), .counting(.float64, [1, 1, 1]),
        .counting(.float64, [1, 1, 2]), gives: f64(0, 0, 0, 0, 1, 2).reshaped([1, 3, 2])),
      // No example, no channel, no position.
      Sample(
        plain1D, Literal([Float](), shape: [0, 3, 2]), .counting(.float32, [2, 2, 2]),
        gives: Literal([Float](), shape: [0, 2, 2])),
      Sample(
        plain1D, Literal([Float](), shape: [1, 2, 0]), Literal([Float](), shape: [2, 0, 3]),
        gives: f32(0, 0, 0).reshaped([1, 1, 3])),
      Sample(
        Convolution(WindowGrid(strides: [1], low: [1], high: [1])), Literal([Float](), shape: [1, 0, 1]),
        .counting(.float32, [1, 1, 1]), gives: f32(0, 0).reshaped([1, 2, 1])),
      Sample(
        plain1D, u8(200, 100).reshaped([1, 2, 1]), u8(2, 3).reshaped([2, 1, 1]),
        gives: u8(188).reshaped([1, 1, 1])),
      Sample(
        plain1D, i32(-3, 4, 5).reshaped([1, 3, 1]), i32(2, -1).reshaped([2, 1, 1]),
        gives: i32(-10, 3).reshaped([1, 2, 1])),
      Sample(
        plain1D, f32(.infinity, 1, .nan, 3).reshaped([1, 4, 1]), f32(0, 1).reshaped([2, 1, 1]),
        gives: f32(.nan, .nan, .nan).reshaped([1, 3, 1])),
      Sample(
        plain2D, .noise(tensor(.float16, 1, 3, 3, 1), seed: 5), .noise(tensor(.float16, 2, 2, 1, 2), seed: 6)),
      // Shapes that kernels cut into tiles and remainders.
      Sample(
        Convolution(WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1])),
        .noise(tensor(.float32, 2, 5, 6, 3), seed: 7), .noise(tensor(.float32, 3, 3, 3, 37), seed: 8)),
      Sample(
        Convolution(WindowGrid(strides: [2, 1])), .noise(tensor(.float32, 3, 5, 4, 19), seed: 9),
        .noise(tensor(.float32, 1, 1, 19, 5), seed: 10)),
      Sample(
        Convolution(WindowGrid(strides: [1, 1], low: [1, 1], high: [1, 1]), groups: 18),
        .noise(tensor(.float32, 1, 4, 3, 18), seed: 11), .noise(tensor(.float32, 3, 3, 1, 18), seed: 12)),
    ]
  }

  public static var errors: [ErrorSample] {
    let (x, w) = (tensor(.float32, 1, 5, 4, 6), tensor(.float32, 3, 3, 6, 8))
    return [
      .wrongCount(plain2D, 2, x),
      ErrorSample(
        plain2D, x, tensor(.float64, 3, 3, 6, 8),
        message: """
          convolution: needs two operands of one numeric element type.
            received  float32[1, 5, 4, 6], float64[3, 3, 6, 8]
            fix       convert one operand to the other's element type
          """),
      ErrorSample(
        plain2D, x, tensor(.float32, 3, 6, 8),
        message: """
          convolution: needs two operands of equal rank, with one to three spatial axes.
            received  float32[1, 5, 4, 6], float32[3, 6, 8]
            fix       activations are [batch, spatial…, channels], filters [window…, channels / groups, features]
          """),
      ErrorSample(
        Convolution(WindowGrid(strides: [1, 1]), groups: 0), x, w,
        message: """
          convolution: 0 groups are none.
            received  float32[1, 5, 4, 6], float32[3, 3, 6, 8]
            fix       use 1, or the number of channels for a depthwise convolution
          """),
      ErrorSample(
        Convolution(WindowGrid(strides: [1, 1]), groups: 2), x, w,
        message: """
          convolution: 6 input channels and 8 features in 2 groups don't fit a filter over 6 channels.
            received  float32[1, 5, 4, 6], float32[3, 3, 6, 8]
            fix       groups must divide channels and features; the filter's last axis but one is channels / groups
          """),
      ErrorSample(
        plain1D, x, w,
        message: """
          convolution: needs a stride, a dilation, a low and a high padding for each of the 2 axes of a window.
            received  float32[1, 5, 4, 6], float32[3, 3, 6, 8]
            fix       the strides are [1], the dilation [1], the padding low [0], high [0]
          """),
      ErrorSample(
        Convolution(WindowGrid(strides: [0, 1])), x, w,
        message: """
          convolution: strides [0, 1] and dilation [1, 1] must be positive.
            received  float32[1, 5, 4, 6], float32[3, 3, 6, 8]
            fix       use 1 for windows at every position, of neighbouring elements
          """),
      ErrorSample(
        Convolution(WindowGrid(strides: [1, 1], low: [0, -1])), x, w,
        message: """
          convolution: the padding low [0, -1], high [0, 0] can't be negative.
            received  float32[1, 5, 4, 6], float32[3, 3, 6, 8]
            fix       cut the operand with a slice first
          """),
    ]
  }
}
