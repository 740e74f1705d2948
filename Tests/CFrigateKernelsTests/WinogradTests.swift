import CFrigateKernels
import Testing
import _FrigateTestSupport

/// Winograd's convolutions against the sums of the definition in float64.
@Suite struct WinogradTests {
  private struct Case: CustomStringConvertible {
    let images: Int
    let sizes: frigate_winograd
    let x: [Float]
    let filter: [Float]
    let dy: [Float]
    static let mark: Float = 12345

    init(_ images: Int, _ input: (Int, Int, Int), _ output: (Int, Int, Int), low: (Int, Int)) {
      self.images = images
      sizes = frigate_winograd(
        height: input.0, width: input.1, channels: input.2, out_height: output.0, out_width: output.1,
        features: output.2, low_y: low.0, low_x: low.1)
      var random = SplitMix64(seed: input.0 + 100 * input.2 + 10_000 * output.2)
      func noise(_ count: Int) -> [Float] { (0..<count).map { _ in .random(in: -1..<1, using: &random) } }
      x = noise(images * input.0 * input.1 * input.2)
      filter = noise(9 * input.2 * output.2)
      dy = noise(images * output.0 * output.1 * output.2)
    }

    var description: String { "\(images) of \(sizes)" }

    /// The convolution whose results are the input's gradient.
    var turned: frigate_winograd {
      frigate_winograd(
        height: sizes.out_height, width: sizes.out_width, channels: sizes.features,
        out_height: sizes.height, out_width: sizes.width, features: sizes.channels, low_y: 2 - sizes.low_y,
        low_x: 2 - sizes.low_x)
    }

    /// y, or the input's gradient, in calls that end at these tiles.
    func run(isGradient: Bool, ends: (Int) -> [Int]) -> [Float] {
      var t = isGradient ? turned : sizes
      let source = isGradient ? dy : x
      let blocks = t.channels / 16
      var transformed = [Float](repeating: 0, count: frigate_winograd_filter_count(&t))
      // Filters are transformed in parts, too, here from the last to the first.
      for block in (0..<blocks).reversed() {
        frigate_winograd_filter_f32(&t, isGradient, block, block + 1, &transformed, filter)
      }
      let tiles = images * frigate_winograd_tiles(&t)
      let count = images * t.out_height * t.out_width * t.features
      var y = [Float](repeating: Self.mark, count: count + 1)
      let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: frigate_winograd_run_scratch(&t, tiles), alignment: 4)
      defer { scratch.deallocate() }
      var first = 0
      for last in ends(tiles) {
        frigate_winograd_run_f32(&t, first, last, &y, source, transformed, nil, scratch)
        first = last
      }
      #expect(y[count] == Self.mark)
      return Array(y.dropLast())
    }

    func filterGradient(ends: (Int) -> [Int]) -> [Float] {
      var t = sizes
      var gradient = [Float](repeating: Self.mark, count: filter.count + 1)
      let blocks = t.channels / 16
      let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: frigate_winograd_gradient_scratch(&t, images, blocks), alignment: 4)
      defer { scratch.deallocate() }
      var first = 0
      for last in ends(blocks) {
        frigate_winograd_gradient_f32(&t, images, first, last, &gradient, x, dy, scratch)
        first = last
      }
      #expect(gradient[filter.count] == Self.mark)
      return Array(gradient.dropLast())
    }

    /// Results, input's gradient and filter's gradient by the definition.
    func expected() -> [[Double]] {
      var y = [Double](repeating: 0, count: dy.count)
      var dx = [Double](repeating: 0, count: x.count)
      var gradient = [Double](repeating: 0, count: filter.count)
      let (channels, features) = (sizes.channels, sizes.features)
      for image in 0..<images {
        for i in 0..<sizes.out_height {
          for j in 0..<sizes.out_width {
            let to = ((image * sizes.out_height + i) * sizes.out_width + j) * features
            for tap in 0..<9 {
              let (r, s) = (i + tap / 3 - sizes.low_y, j + tap % 3 - sizes.low_x)
              guard (0..<sizes.height).contains(r), (0..<sizes.width).contains(s) else { continue }
              let from = ((image * sizes.height + r) * sizes.width + s) * channels
              for c in 0..<channels {
                let row = (tap * channels + c) * features
                for f in 0..<features {
                  y[to + f] += Double(x[from + c]) * Double(filter[row + f])
                  dx[from + c] += Double(dy[to + f]) * Double(filter[row + f])
                  gradient[row + f] += Double(x[from + c]) * Double(dy[to + f])
                }
              }
            }
          }
        }
      }
      return [y, dx, gradient]
    }
  }

  private static let cases = [
    Case(2, (8, 8, 32), (8, 8, 48), low: (1, 1)), Case(1, (7, 5, 16), (7, 5, 80), low: (1, 1)),
    Case(3, (6, 9, 32), (4, 7, 16), low: (0, 0)), Case(1, (3, 3, 16), (5, 5, 16), low: (2, 2)),
    Case(2, (4, 4, 128), (4, 4, 144), low: (1, 1)), Case(2, (5, 4, 16), (5, 3, 16), low: (2, 0)),
  ]

  /// Errors stay of the size of a plain sum's: of n products of numbers up to 1 they are some √n roundings of √n.
  @Test func sumsOfTheDefinition() {
    for one in Self.cases {
      let expected = one.expected()
      let terms = [
        9 * one.sizes.channels, 9 * one.sizes.features,
        one.images * one.sizes.out_height * one.sizes.out_width,
      ]
      for isa in instructionSets {
        isa.run {
          let all: (Int) -> [Int] = { [$0] }
          let results = [
            one.run(isGradient: false, ends: all), one.run(isGradient: true, ends: all),
            one.filterGradient(ends: all),
          ]
          for (k, result) in results.enumerated() {
            let error = zip(result, expected[k]).map { abs(Double($0) - $1) }.max() ?? .infinity
            #expect(error <= Double(terms[k]) * 0x1p-24, "\(k) of \(one) with \(isa.name)")
          }
        }
      }
    }
  }

  /// The bits are the same however the work is cut.
  @Test func cuts() {
    let all: (Int) -> [Int] = { [$0] }
    let singly: (Int) -> [Int] = { Array(1...$0) }
    let unevenly: (Int) -> [Int] = { $0 > 3 ? [1, $0 / 2, $0 / 2 + 1, $0] : [$0] }
    for one in Self.cases {
      for isa in instructionSets {
        isa.run {
          for isGradient in [false, true] {
            let whole = one.run(isGradient: isGradient, ends: all)
            #expect(one.run(isGradient: isGradient, ends: singly) == whole)
            #expect(one.run(isGradient: isGradient, ends: unevenly) == whole)
          }
          #expect(one.filterGradient(ends: singly) == one.filterGradient(ends: all))
        }
      }
    }
  }

  /// More tiles than are worked on at once, and none at all.
  @Test func blocks() {
    let large = Case(3, (40, 41, 64), (40, 41, 64), low: (1, 1))
    let expected = large.expected()
    let all: (Int) -> [Int] = { [$0] }
    let results = [
      large.run(isGradient: false, ends: all), large.run(isGradient: true, ends: all),
      large.filterGradient(ends: all),
    ]
    for (k, terms) in [9 * 64, 9 * 64, 3 * 40 * 41].enumerated() {
      let error = zip(results[k], expected[k]).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(error <= Double(terms) * 0x1p-24, "\(k)")
    }
    // The fewer channels at once, the more tiles: other blocks, the same bits.
    for ends in [{ Array(1...$0) }, { [1, $0] }] as [(Int) -> [Int]] {
      #expect(large.filterGradient(ends: ends) == results[2])
    }
    let none = Case(0, (4, 4, 16), (4, 4, 16), low: (1, 1))
    #expect(none.run(isGradient: false, ends: { _ in [0] }).isEmpty)
    #expect(none.filterGradient(ends: all) == [Float](repeating: 0, count: 9 * 256))
  }
}
