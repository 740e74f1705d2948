import CFrigateKernels
import Testing
import _FrigateTestSupport

@Suite struct CopyTests {
  /// Random transposes, broadcasts, reversals and slices of every element size, by a plain loop.
  @Test(arguments: [1, 2, 4, 8, 16]) func strided(size: Int) {
    var random = SplitMix64(seed: size)
    for _ in 0..<400 {
      let rank = Int.random(in: 0...5, using: &random)
      let shape = (0..<rank).map { _ in [0, 1, 1, 2, 3, 5, 9, 33].randomElement(using: &random)! }
      if shape.reduce(1, *) > 20_000 { continue }
      let target = layout(shape, size, &random, repeats: false)
      let source = layout(shape, size, &random, repeats: true)
      var from = [UInt8](repeating: 0, count: source.count + size)
      for i in from.indices { from[i] = UInt8.random(in: 1...255, using: &random) }
      var (actual, expected) = ([UInt8](repeating: 0, count: target.count + size), [UInt8]())
      expected = actual
      for index in positions(shape) {
        let to = zip(index, target.strides).reduce(target.start) { $0 + $1.0 * $1.1 }
        let at = zip(index, source.strides).reduce(source.start) { $0 + $1.0 * $1.1 }
        for byte in 0..<size { expected[to + byte] = from[at + byte] }
      }
      actual.withUnsafeMutableBytes { actual in
        from.withUnsafeBytes { from in
          frigate_copy_strided(
            size, Int32(rank), shape, actual.baseAddress! + target.start, target.strides,
            from.baseAddress! + source.start, source.strides)
        }
      }
      #expect(actual == expected, "\(shape) from \(source) to \(target)")
    }
  }

  /// Byte strides of a random order of axes, some backwards, some with gaps (or, in sources, repeated).
  private func layout(
    _ shape: [Int], _ size: Int, _ random: inout SplitMix64, repeats: Bool
  ) -> (strides: [Int], start: Int, count: Int) {
    var strides = shape.map { _ in 0 }
    var (start, count) = (0, size)
    for axis in shape.indices.shuffled(using: &random) {
      if repeats && Int.random(in: 0..<5, using: &random) == 0 { continue }
      let length = max(1, shape[axis])
      if Int.random(in: 0..<6, using: &random) == 0 { count += size }
      strides[axis] = count
      if Int.random(in: 0..<4, using: &random) == 0 {
        start += count * (length - 1)
        strides[axis] = -count
      }
      count *= length
    }
    return (strides, start, count)
  }

  private func positions(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { lists, length in lists.flatMap { list in (0..<length).map { list + [$0] } } }
  }

  @Test(arguments: [1, 2, 4, 8, 16]) func fills(size: Int) {
    let value = (0..<size).map { UInt8($0 + 1) }
    for n in [0, 1, 3, 16, 65] {
      var bytes = [UInt8](repeating: 0, count: n * size + 1)
      frigate_fill(size, &bytes, value, n)
      #expect(bytes == (0..<n).flatMap { _ in value } + [0])
    }
  }

  @Test(arguments: [1, 2, 4, 8, 16]) func transposes(size: Int) {
    for (rows, columns) in [(0, 3), (1, 1), (3, 5), (8, 16), (17, 33), (64, 65), (100, 7)] {
      let (fromRow, toRow) = (columns + 2, rows + 3)
      let from = (0..<rows * fromRow * size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      var to = [UInt8](repeating: 7, count: columns * toRow * size + 1)
      var expected = to
      for i in 0..<rows {
        for j in 0..<columns {
          for byte in 0..<size {
            expected[(j * toRow + i) * size + byte] = from[(i * fromRow + j) * size + byte]
          }
        }
      }
      frigate_transpose_copy(size, rows, columns, from, fromRow, &to, toRow)
      #expect(to == expected)
    }
  }

  @Test func gathersRowsInBounds() {
    let source: [UInt8] = Array(0..<12)  // four rows of three
    let indices: [Int64] = [2, 0, -5, 9, .max, .min, 3]
    var rows = [UInt8](repeating: 99, count: 21)
    frigate_gather_rows(3, &rows, source, indices, 7, 4)
    #expect(rows == [2, 0, 0, 3, 3, 0, 3].flatMap { row in (0..<3).map { UInt8(3 * row + $0) } })
    var untouched: [UInt8] = [1, 2, 3]
    frigate_gather_rows(3, &untouched, source, [0], 1, 0)
    #expect(untouched == [1, 2, 3])
  }
}
