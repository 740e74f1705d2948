import CFrigateKernels
import Testing
import _FrigateTestSupport

@Suite struct SparseConvolutionTests {
  /// What is sparse is so on every machine: the sample doesn't depend on the vectors.
  @Test func theSampleIsTheSameForAll() {
    for count in [0, 15, 16, 17, 272, 273, 288, 5000] {
      let x = (0..<count).map { Float($0 % 3 == 0 ? 0 : $0) }
      // Of every 1088 bytes the first 64.
      func share(_ piece: Int) -> Double {
        let sample = x.indices.filter { $0 % (17 * piece) < piece && $0 - $0 % (17 * piece) + piece <= count }
        return sample.isEmpty ? 1 : Double(sample.count { x[$0] != 0 }) / Double(sample.count)
      }
      for isa in instructionSets {
        isa.run {
          #expect(frigate_nonzero_share_f32(x, count) == share(16), "\(count) with \(isa.name)")
          #expect(
            frigate_nonzero_share_f64(x.map(Double.init), count) == share(8), "\(count) with \(isa.name)")
        }
      }
    }
  }

  /// Places are counted in 32 bits, those before the image and past it, too.
  @Test func windowsThatReachTooFar() {
    func isPossible(dilation: Int, low: Int) -> Bool {
      var convolution = frigate_convolution(
        input: (2, 100, 100), window: (2, 1, 1), output: (1, 100, 100), stride: (1, 1, 1),
        dilation: (dilation, 1, 1), low: (low, 0, 0), channels: 16, features: 16)
      return frigate_sparse_convolution_is_possible(&convolution, 4)
    }
    #expect(isPossible(dilation: 1, low: 0))
    #expect(isPossible(dilation: 1000, low: 1000))
    #expect(!isPossible(dilation: 20000, low: 20000))
    #expect(!isPossible(dilation: 1, low: 20000))
    #expect(!isPossible(dilation: .max / 2, low: .max))
  }
}
