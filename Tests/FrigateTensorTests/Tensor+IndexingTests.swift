import FrigateIR
import FrigateTensor
import Testing

struct TensorIndexingTests {
  typealias Reading = (read: @Sendable (Tensor) -> Tensor, shape: [Int], values: [Int])

  static let readings: [Reading] = [
    // x = numpy.arange(24).reshape(2, 3, 4)
    ({ x in x[0] }, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ({ x in x[-1] }, [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
    ({ x in x[.all, 1] }, [2, 4], [4, 5, 6, 7, 16, 17, 18, 19]),
    ({ x in x[..., 0] }, [2, 3], [0, 4, 8, 12, 16, 20]),
    ({ x in x[..., -2] }, [2, 3], [2, 6, 10, 14, 18, 22]),
    (
      { x in x[...] }, [2, 3, 4],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]
    ),
    ({ x in x[0, 1, 2] }, [], [6]),
    ({ x in x[.all, 1..<3] }, [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23]),
    ({ x in x[.all, 1...2] }, [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23]),
    ({ x in x[.all, ..<2] }, [2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19]),
    ({ x in x[.all, ...1] }, [2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19]),
    ({ x in x[.all, 1...] }, [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23]),
    ({ x in x[..., .range(-2, nil)] }, [2, 3, 2], [2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23]),
    (
      { x in x[..., .range(nil, -1)] }, [2, 3, 3],
      [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22]
    ),
    ({ x in x[..., .every(2)] }, [2, 3, 2], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]),
    (
      { x in x[..., .every(-1)] }, [2, 3, 4],
      [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16, 23, 22, 21, 20]
    ),
    ({ x in x[..., .range(3, 0, by: -2)] }, [2, 3, 2], [3, 1, 7, 5, 11, 9, 15, 13, 19, 17, 23, 21]),
    ({ x in x[..., .range(-1, -10, by: -3)] }, [2, 3, 2], [3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20]),
    ({ x in x[.all, 2..<99] }, [2, 1, 4], [8, 9, 10, 11, 20, 21, 22, 23]),
    ({ x in x[.all, 5...] }, [2, 0, 4], []),
    (
      { x in x[.newAxis].flattened() }, [24],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]
    ),
    ({ x in x[0, .newAxis, .all, 1] }, [1, 3], [1, 5, 9]),
    ({ x in x[.all, 0, .newAxis] }, [2, 1, 4], [0, 1, 2, 3, 12, 13, 14, 15]),
    (
      { x in x[[1, 0, 1]] }, [3, 3, 4],
      [
        12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23,
      ]
    ),
    ({ x in x[.all, [2, 0]] }, [2, 2, 4], [8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15]),
    ({ x in x[.all, .all, [-1, 0]] }, [2, 3, 2], [3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20]),
    ({ x in x[[0, 1], [1, 2]] }, [2, 4], [4, 5, 6, 7, 20, 21, 22, 23]),
    ({ x in x[[0, 1], .all, [1, 2]] }, [2, 3], [1, 5, 9, 14, 18, 22]),
    ({ x in x[.all, [0, 1], [1, 2]] }, [2, 2], [1, 6, 13, 18]),
    ({ x in x[0, .all, [1, 2]] }, [2, 3], [1, 5, 9, 2, 6, 10]),
    ({ x in x[.all, 0, [1, 2]] }, [2, 2], [1, 2, 13, 14]),
    ({ x in x[1, [0, 2], 1...] }, [2, 3], [13, 14, 15, 21, 22, 23]),
    ({ x in x[1..<2, [0, 2], .every(-2)] }, [1, 2, 2], [15, 13, 23, 21]),
    (
      { x in x[Tensor([[0], [1]]), Tensor([0, 2])] }, [2, 2, 4],
      [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23]
    ),
    (
      { x in x[.all, Tensor([[0, 1], [2, 0]])] }, [2, 2, 2, 4],
      [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 12,
        13, 14, 15,
      ]
    ),
    ({ x in x[[0, 1], .newAxis, [1, 2]] }, [2, 1, 4], [4, 5, 6, 7, 20, 21, 22, 23]),
    ({ x in x[x .> 20] }, [3], [21, 22, 23]),
    ({ x in x[x[..., 0] .> 4] }, [4, 4], [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
    ({ x in x[.all, Tensor([true, false, true] as [Bool]), 1] }, [2, 2], [1, 9, 13, 21]),
    (
      { x in x[stride(from: 0, to: 2, by: 1), stride(from: 2, through: 0, by: -2)] }, [2, 4],
      [8, 9, 10, 11, 12, 13, 14, 15]
    ),
    ({ x in x[Tensor(1), .ellipsis, Tensor(2)] }, [3], [14, 18, 22]),
  ]

  @Test(arguments: readings.indices)
  func readingIsNumpys(index: Int) {
    let (read, shape, values) = Self.readings[index]
    let y = read(Tensor.arange(24).reshaped([2, 3, 4]))
    #expect(y.shape == shape)
    #expect(y.literal.integers.map { Int($0) } == values)
  }

  typealias Update = (update: @Sendable (Tensor) -> Tensor, values: [Double])

  // x = jax.numpy.arange(12.).reshape(3, 4)
  static let updates: [Update] = [
    ({ x in x.at[1].set(0) }, [0, 1, 2, 3, 0, 0, 0, 0, 8, 9, 10, 11]),
    ({ x in x.at[.all, 1].add([10, 20, 30]) }, [0, 11, 2, 3, 4, 25, 6, 7, 8, 39, 10, 11]),
    ({ x in x.at[0..<2, 1..<3].set(-1) }, [0, -1, -1, 3, 4, -1, -1, 7, 8, 9, 10, 11]),
    ({ x in x.at[.every(2), .every(2)].set(5) }, [5, 1, 5, 3, 4, 5, 6, 7, 5, 9, 5, 11]),
    ({ x in x.at[.every(2), .every(3)].add(5) }, [5, 1, 2, 8, 4, 5, 6, 7, 13, 9, 10, 16]),
    ({ x in x.at[..., .every(-1)].set([1, 2, 3, 4]) }, [4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1]),
    ({ x in x.at[[0, 2, 0]].add(1) }, [2, 3, 4, 5, 4, 5, 6, 7, 9, 10, 11, 12]),
    ({ x in x.at[[0, 2], [1, 3]].multiply(10) }, [0, 10, 2, 3, 4, 5, 6, 7, 8, 9, 10, 110]),
    ({ x in x.at[.all, [0, 0, 1]].max(6) }, [6, 6, 2, 3, 6, 6, 6, 7, 8, 9, 10, 11]),
    ({ x in x.at[.all, [3, 1]].min([[0, 1]]) }, [0, 1, 2, 0, 4, 1, 6, 0, 8, 1, 10, 0]),
    ({ x in x.at[1..<3, [0, 1]].set([[7, 8], [9, 10]]) }, [0, 1, 2, 3, 7, 8, 6, 7, 9, 10, 10, 11]),
    ({ x in x.at[.newAxis, 1].set(3) }, [0, 1, 2, 3, 3, 3, 3, 3, 8, 9, 10, 11]),
    ({ x in x.at[x .> 6].set(0) }, [0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0]),
    ({ x in x.at[-1, -1].add(100) }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 111]),
    ({ x in x.at[...].add(x) }, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]),
    ({ x in x.at[2, ..<0].set(9) }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
  ]

  @Test(arguments: updates.indices)
  func updateIsJAXs(index: Int) {
    let (update, values) = Self.updates[index]
    let y = update(Tensor.arange(12, dtype: .float32).reshaped([3, 4]))
    #expect(y.type == TensorType(.float32, [3, 4]))
    #expect(y.literal.doubles == values)
  }

  /// A mask can't be traced; everything else differentiates, and batches like a loop.
  @Test(arguments: readings.indices)
  func readingDifferentiates(index: Int) {
    let read = Self.readings[index].read
    let x = Tensor.arange(24, dtype: .float32).reshaped([2, 3, 4])
    let isMasked = (try? withErrors { grad(of: { (t: Tensor) in sum(read(t)) })(x) }) == nil
    if isMasked { return }
    // The gradient counts how often each element is read.
    let counts = grad(of: { (t: Tensor) in sum(read(t)) })(x).literal.doubles
    var expected = Array(repeating: 0.0, count: 24)
    for value in read(x).literal.doubles { expected[Int(value)] += 1 }
    #expect(counts == expected)
    let batch = stack([x, x + 100])
    let batched = vmap { (t: Tensor) in read(t) }(batch)
    #expect(batched.literal == stack([read(x), read(x + 100)]).literal)
  }

  @Test(arguments: updates.indices)
  func updateDifferentiates(index: Int) {
    let update = Self.updates[index].update
    let x = Tensor.arange(12, dtype: .float32).reshaped([3, 4]) + 0.25
    guard (try? withErrors { grad(of: { (t: Tensor) in sum(update(t)) })(x) }) != nil else { return }
    let weights = cos(Tensor.arange(12, dtype: .float32)).reshaped([3, 4])
    let f = { (t: Tensor) in sum(update(t) * weights) }
    let v = sin(Tensor.arange(12, dtype: .float32)).reshaped([3, 4])
    let (forward, backward) = (jvp(of: f, at: x, along: v).tangent, sum(grad(of: f)(x) * v))
    #expect(abs(forward - backward).scalar < 1e-4)
    let step = 1.0 / 1024
    let difference = (f(x + step * v) - f(x - step * v)) / (2 * step)
    #expect(abs(forward - difference).scalar < 1e-2)
  }

  @Test func assigningMakesANewValue() {
    let x: Tensor = [[1, 2], [3, 4]]
    var y = x
    y[0] = 9
    y[1, 1] += 10
    #expect("\(y)" == "[[ 9  9]\n [ 3 14]]")
    y[..., 0] = [7, 8]
    #expect("\(y)" == "[[ 7  9]\n [ 8 14]]")
    #expect("\(x)" == "[[1 2]\n [3 4]]")
    let slope = grad(of: { (t: Tensor) in
      var t = t
      t[0] = t[1] * t[1]
      return sum(t)
    })([1.0, 2.0, 3.0])
    #expect(slope.literal.doubles == [0, 5, 1])
  }

  @Test func tracedPositionsOutsideReadNaNAndWriteNothing() {
    let x: Tensor = [1.0, 2.0, 3.0]
    let read = compile { (i: Tensor) in x[i] }
    #expect("\(read([2, 3, -1, -4]))" == "[ 3. nan  3. nan]")
    let write = compile { (i: Tensor) in x.at[i].set(0) }
    #expect("\(write([1, 5, -9]))" == "[1. 0. 3.]")
  }

  @Test func mistakesTeach() {
    let x = Tensor.zeros([2, 3])
    func text(_ body: () -> Tensor) -> String {
      do {
        _ = try withErrors(body)
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      text { x[2] } == """
        index: 2 is outside of axis 0, which has 2 positions.
          received  float32[2, 3]
          fix       positions are 0..<2, or −2…−1 from the back
        """)
    #expect(text { x[0, 0, 0] }.contains("there are 3 indices for 2 axes"))
    #expect(text { x[.all, [0, 3]] }.contains("3 is outside of axis 1, which has 3 positions"))
    #expect(text { x[Tensor([0.5])] }.contains("an index tensor must be integer or bool"))
    #expect(text { x[.ellipsis, .ellipsis] }.contains("there are two ellipses"))
    #expect(text { x[.every(0)] }.contains("can't go on by 0"))
    #expect(text { x[Tensor([true] as [Bool])] }.contains("needs the shape of the axes"))
    #expect(text { compile { (t: Tensor) in t[t .> 0] }(x) }.contains("isn't known while"))
    #expect(text { x.at[0].set([1, 2]) }.contains("don't broadcast to the indexed part, [3]"))
    #expect(text { x.at[0].set(Tensor([1.0] as [Double])) }.contains("needs operands of one element type"))
  }
}
