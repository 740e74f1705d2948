import FrigateTensor
import Testing

struct PoolingTests {
  let line: Tensor = [[[3], [1], [4], [1], [5]]]

  @Test func windowsStandSideBySide() {
    expect(maxPool(line.to(.float32), window: [2]), "float32[1, 2, 1]", [3, 4])
    expect(minPool(line.to(.float32), window: [2], padding: .same), "float32[1, 3, 1]", [1, 1, 5])
    expect(averagePool(line.to(.float32), window: [2], strides: [1]), "float32[1, 4, 1]", [2, 2.5, 2.5, 3])
    expect(
      averagePool(line.to(.float32), window: [2], padding: .explicit(low: [1], high: [0])),
      "float32[1, 3, 1]",
      [3, 2.5, 3])
    expect(maxPool(line.to(.int32), window: [3], strides: [2]), "int32[1, 2, 1]", [4, 5])
    #expect(maxPool(.ones([2, 5, 4, 3]), window: [2], dilation: [3, 1]).shape == [2, 1, 2, 3])
  }

  @Test func mistakes() {
    #expect(
      mistake { maxPool([[1.0, 2.0]], window: [2]) }
        == """
        maxPool: needs activations [batch, spatial…, channels].
          received  float32[1, 2]
          fix       insert axes of size 1 for batch and channels
        """)
    #expect(
      mistake { minPool(.ones([2, 5, 4, 3]), window: [2, 2, 2]) }
        == """
        minPool: window [2, 2, 2] doesn't fit 2 spatial axes.
          received  float32[2, 5, 4, 3]
          fix       give one number for all axes, or one for each
        """)
    #expect(
      mistake { averagePool(line.to(.int32), window: [2]) }
        == """
        averagePool: takes floating elements.
          received  int32[1, 5, 1]
          fix       convert with .to(.float32)
        """)
    #expect(
      mistake { maxPool(.ones([2, 5, 4, 3]), window: [0]) }
        == """
        reduce_window: a window of [1, 0, 0, 1] has no place on 4 axes.
          received  float32[2, 5, 4, 3]
          fix       give the window a positive size along each axis, 1 along those it doesn't reach over
        """)
  }
}
