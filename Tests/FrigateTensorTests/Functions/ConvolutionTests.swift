import FrigateTensor
import Testing

struct ConvolutionTests {
  let images = Tensor.ones([2, 6, 5, 4])

  @Test func oneNumberStandsForAllAxes() {
    let y = convolution(images, .ones([3, 3, 4, 7]), strides: [2], padding: .same)
    #expect(y.shape == [2, 3, 3, 7])
    #expect(
      convolution(images, .ones([3, 3, 4, 7]), padding: .explicit(low: [1], high: [0, 2])).shape == [
        2, 5, 6, 7,
      ])
  }

  @Test func transposedConvolutionUndoesStrides() {
    let w = Tensor.ones([3, 3, 7, 4])
    #expect(transposedConvolution(images, w, strides: [2], padding: .same).shape == [2, 12, 10, 7])
    #expect(transposedConvolution(images, w, strides: [2]).shape == [2, 13, 11, 7])
    #expect(
      transposedConvolution(images, w, strides: [2], padding: .explicit(low: [1], high: [1])).shape
        == [2, 11, 9, 7])
    #expect(transposedConvolution(images, .ones([2, 2, 3, 4]), strides: [5, 1]).shape == [2, 30, 6, 3])
  }

  @Test func mistakes() {
    #expect(
      mistake { convolution(images, .ones([3, 3, 4, 7]), strides: [1, 1, 1]) }
        == """
        convolution: strides [1, 1, 1] doesn't fit 2 spatial axes.
          received  float32[2, 6, 5, 4], float32[3, 3, 4, 7]
          fix       give one number for all axes, or one for each
        """)
    #expect(
      mistake { convolution(images, .ones([3, 4, 7])) }
        == """
        convolution: needs two operands of equal rank, with one to three spatial axes.
          received  float32[2, 6, 5, 4], float32[3, 4, 7]
          fix       activations are [batch, spatial…, channels], filters [window…, channels / groups, features]
        """)
    #expect(
      mistake { convolution(images, .ones([3, 3, 4, 7], dtype: .float64)) }
        == """
        convolution: needs operands of one element type.
          received  float32[2, 6, 5, 4], float64[3, 3, 4, 7]
          fix       convert one of them, for example with .to(.float64); Tensor([…], dtype: .float64) makes a literal of that type
        """)
    #expect(
      mistake { convolution(images, .ones([3, 3, 4, 7]), strides: [-1], padding: .same) }
        == """
        convolution: strides [-1, -1] and dilation [1, 1] must be positive.
          received  float32[2, 6, 5, 4], float32[3, 3, 4, 7]
          fix       use 1 for windows at every position, of neighbouring elements
        """)
    #expect(
      mistake { depthwiseConvolution(images, .ones([3, 3, 5, 1])) }
        == """
        depthwiseConvolution: needs a filter [window…, channels, multiplier] for the channels of x.
          received  float32[2, 6, 5, 4], float32[3, 3, 5, 1]
          fix       the filter's last axis but one must have the size of the last axis of x
        """)
    #expect(
      mistake { transposedConvolution(images, .ones([3, 3, 7, 4]), strides: [2], outputPadding: [2]) }
        == """
        transposedConvolution: strides and dilation must be positive, and outputPadding less than the strides.
          received  float32[2, 6, 5, 4], float32[3, 3, 7, 4]
          fix       the strides are [2, 2], the dilation [1, 1], outputPadding [2, 2]
        """)
    #expect(
      mistake { transposedConvolution(images, .ones([3, 3, 7, 4]), padding: .causal) }
        == """
        transposedConvolution: there is no causal padding of a transposed convolution.
          received  float32[2, 6, 5, 4], float32[3, 3, 7, 4]
          fix       use .valid and slice, or explicit padding
        """)
    #expect(
      mistake { transposedConvolution(images, .ones([3, 7, 4])) }
        == """
        convolution_input_gradient: needs two operands of equal rank, with one to three spatial axes.
          received  float32[2, 6, 5, 4], float32[3, 7, 4]
          fix       activations are [batch, spatial…, channels], filters [window…, channels / groups, features]
        """)
  }
}
