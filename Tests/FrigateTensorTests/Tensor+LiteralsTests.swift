import FrigateIR
import FrigateTensor
import Testing

struct TensorLiteralsTests {
  @Test func literalsAloneHaveDefaultTypes() {
    let cases: [(Tensor, TensorType)] = [
      (3, TensorType(.int32, [])), (3.5, TensorType(.float32, [])), (true, TensorType(.bool, [])),
      ([1, 2], TensorType(.int32, [2])), ([1, 2.5], TensorType(.float32, [2])),
      ([[1, 2], [3, 4]], TensorType(.int32, [2, 2])), (5_000_000_000, TensorType(.int64, [])),
      ([], TensorType(.float32, [0])), ([true, false], TensorType(.bool, [2])),
      (Tensor([1.0, 2.0]), TensorType(.float32, [2])), (Tensor([1, 2]), TensorType(.int32, [2])),
      (Tensor([1.0, 2, 3, 4], shape: [2, 2]), TensorType(.float32, [2, 2])),
    ]
    for (x, type) in cases { #expect(x.type == type) }
  }

  @Test func variablesKeepTheirTypes() {
    let (doubles, floats, ints): ([Double], [Float], [Int]) = ([0.1, 2], [1, 2], [1, 2])
    #expect(Tensor(doubles).type == TensorType(.float64, [2]))
    #expect(Tensor(floats).dtype == .float32)
    #expect(Tensor(ints, shape: [2, 1]).type == TensorType(.int64, [2, 1]))
    #expect(Tensor(doubles[0]).literal.doubles == [0.1])
  }

  @Test func literalsTakeOnWhatTheyMeet() {
    let x = Tensor([1.0, 2.0] as [Double])
    #expect((x * 0.1).literal == Tensor([0.1, 0.2] as [Double]).literal)
    #expect((x + [0.1, 0.2]).literal.doubles == [1.1, 2.2])
    #expect((x * (1 / 3.0)).literal.doubles == [1 / 3.0, 2 / 3.0])
    #expect((x * (1 / 3)).literal.doubles == [1 / 3.0, 2 / 3.0])
    #expect((Tensor([1, 2] as [UInt8]) + 1).dtype == .uint8)
    #expect((Tensor([1.0, 2.0]) + 1).dtype == .float32)
    #expect(Tensor([0.1], dtype: .float64).literal.doubles == [0.1])
    #expect(select([true, false], x, 0).literal.doubles == [1, 0])
    #expect(concatenate([x, [7]]).literal.doubles == [1, 2, 7])
    let (rate, count): (Double, Int) = (0.1, 2)
    #expect((x * rate).literal.doubles == [0.1, 0.2])
    #expect((count - x).literal.doubles == [1, 0])
    #expect((Tensor([1.0] as [Float]) * rate).dtype == .float32)
  }

  @Test func longFormulasTypeCheckFast() {
    let (x, rate): (Tensor, Double) = ([1.0, 2.0], 0.5)
    let y = 2 * x + 3 * sin(x) - 1 / (x * x) + 0.5 * (exp(-x) * 4 - 1) / (1 + rate * x) - x * rate * 3
    #expect(y.shape == [2])
  }

  @Test func arraysOfTensorsStack() {
    let x: Tensor = [1.0, 2.0]
    let y: Tensor = [x, [3, 4], x * 2]
    #expect("\(y)" == "[[1. 2.]\n [3. 4.]\n [2. 4.]]")
    let slope = grad(of: { (t: Tensor) in sum([t, 2 * t] as Tensor) })(x)
    #expect(slope.literal.doubles == [3, 3])
  }

  @Test func mistakesTeach() {
    let integers = Tensor([1, 2] as [Int32])
    #expect(
      mistake { integers * 0.5 } == """
        multiply: a number with a point meets an int32 tensor.
          received  0.5
          fix       convert the tensor, for example with .to(.float32), or write an integer
        """)
    #expect(
      mistake { Tensor([1.0] as [Float]) + Tensor([1.0] as [Double]) } == """
        add: needs operands of one element type.
          received  float32[1], float64[1]
          fix       convert one of them, for example with .to(.float64); Tensor([…], dtype: .float64) \
        makes a literal of that type
        """)
    #expect(mistake { integers + Tensor([1.0]).to(.float32) }.contains("the int32 one with .to(.float32)"))
    #expect(mistake { Tensor([1] as [UInt8]) + 256 }.contains("a number is beyond uint8"))
    #expect(mistake { Tensor([1] as [UInt64]) + -1 }.contains("a number is beyond uint64"))
    #expect(mistake { Tensor([true] as [Bool]) + 1 }.contains("a number meets a bool tensor"))
    #expect(mistake { [Tensor.zeros([2]), Tensor.zeros([3])] }.contains("needs tensors of one shape"))
  }
}
