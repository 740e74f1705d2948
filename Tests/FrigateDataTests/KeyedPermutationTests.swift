import Testing

@testable import FrigateData

struct KeyedPermutationTests {
  func permutation(_ n: Int, _ seed: UInt64 = 0, _ epoch: UInt64 = 0) -> [Int] {
    let keyed = KeyedPermutation(count: n, seed: seed, epoch: epoch)
    return (0..<n).map { keyed[$0] }
  }

  @Test func everyNumberComesOnce() {
    for n in Array(0...300) + [1023, 1024, 1025, 45_000, 60_000] {
      #expect(permutation(n, 7, 3).sorted() == Array(0..<n))
    }
  }

  @Test func seedAndEpochDecide() {
    #expect(permutation(1000, 1, 2) == permutation(1000, 1, 2))
    #expect(permutation(1000, 1, 2) != permutation(1000, 1, 3))
    #expect(permutation(1000, 1, 2) != permutation(1000, 2, 2))
    #expect(permutation(1000, 1, 2) != permutation(1000, 2, 1))
    // Files of one seed must be read back the same by later versions.
    #expect(permutation(10, 0, 0) == [9, 1, 8, 4, 5, 2, 6, 0, 3, 7])
    #expect(permutation(10, 0, 1) == [3, 2, 7, 8, 6, 9, 1, 5, 0, 4])
  }

  /// χ² of equally likely cells: mean k − 1, standard deviation √(2 (k − 1)).
  func chiSquare(_ counts: [Int]) -> Double {
    let expected = Double(counts.reduce(0, +)) / Double(counts.count)
    return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
  }

  @Test func allPermutationsOfFourAreEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    for seed in 0..<24_000 { counts[permutation(4, UInt64(seed)), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(chiSquare(Array(counts.values)) < 23 + 5 * 6.8)
  }

  @Test func anyNumberGoesAnywhere() {
    // Position against number, and neighbours' distance, over many epochs.
    let n = 37
    var places = [Int](repeating: 0, count: n * n)
    var distances = [Int](repeating: 0, count: n - 1)
    for epoch in 0..<20_000 {
      let p = permutation(n, 5, UInt64(epoch))
      for i in 0..<n { places[i * n + p[i]] += 1 }
      for i in 1..<n { distances[(p[i] - p[i - 1] + n) % n - 1] += 1 }
    }
    let cells = Double((n - 1) * (n - 1))
    #expect(chiSquare(places) < cells + 5 * (2 * cells).squareRoot())
    #expect(chiSquare(distances) < Double(n - 2) + 5 * (2 * Double(n - 2)).squareRoot())
  }

  @Test func aBatchIsSpreadOverAllTheData() {
    // The first 600 of 60,000, in 100 cells.
    var counts = [Int](repeating: 0, count: 100)
    for epoch in 0..<20 {
      let keyed = KeyedPermutation(count: 60_000, seed: 0, epoch: UInt64(epoch))
      for i in 0..<600 { counts[keyed[i] / 600] += 1 }
    }
    #expect(chiSquare(counts) < 99 + 5 * 14.1)
  }
}
