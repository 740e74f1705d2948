import Foundation
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

/// Steps against TensorFlow's tf.data; `Scripts/make-fixtures` writes what it gives.
struct TFDataTests {
  struct Expected: Decodable {
    struct Window: Decodable { var n, size, shift, stride: Int, drop: Bool, elements: [[Int]] }
    struct Interleave: Decodable { var counts: [Int], block: Int, elements: [Int] }
    struct PaddedBatch: Decodable {
      var lengths: [Int], size: Int, to: Int?, value: Double, drop: Bool, elements: [[[Int]]], labels: [[Int]]
    }
    struct Filter: Decodable { var n, divisor: Int, elements: [Int] }
    struct Enumerate: Decodable { var n, start: Int, elements: [[Int]] }
    struct Unbatch: Decodable { var n, size: Int, elements: [Int] }
    var window: [Window]
    var interleave: [Interleave]
    var paddedBatch: [PaddedBatch]
    var filter: [Filter]
    var enumerate: [Enumerate]
    var unbatch: [Unbatch]
  }

  let expected: Expected

  init() throws {
    expected = try JSONDecoder().decode(
      Expected.self, from: Data(readBytes(fixtures + "/tf_data/expected.json")))
  }

  /// start, start + 1, …
  func range(_ n: Int, from start: Int = 0) -> Dataset {
    Dataset(features: Tensor(Literal((0..<n).map { Int64(start + $0) }, shape: [n])))
  }

  /// The numbers in each element's first tensor.
  func numbers(_ dataset: Dataset) -> [[Int]] {
    dataset.map { $0.features.literal.integers.map { Int($0) } }
  }

  func sequences(_ lengths: [Int]) -> Dataset {
    Dataset(
      sequences: lengths.enumerated().map { i, n in
        Tensor(Literal((0..<n).map { Int32(10 * i + 1 + $0) }, shape: [n]))
      }, labels: Tensor(Literal(lengths.indices.map { Int64($0) }, shape: [lengths.count])))
  }

  @Test func windows() throws {
    for case_ in expected.window {
      let windows = range(case_.n).window(
        case_.size, shift: case_.shift, stride: case_.stride, dropRemainder: case_.drop)
      #expect(numbers(windows) == case_.elements, "\(case_)")
      #expect(try windows.count == case_.elements.count)
      #expect(numbers(windows.prefetch(2)) == case_.elements)
    }
  }

  @Test func interleaving() throws {
    for case_ in expected.interleave {
      let mixed = Dataset.interleave(
        case_.counts.enumerated().map { range($1, from: 100 * $0) }, blockLength: case_.block)
      #expect(numbers(mixed).flatMap(\.self) == case_.elements, "\(case_)")
      #expect(numbers(mixed.batch(4)).flatMap(\.self) == case_.elements)
      #expect(try mixed.count == case_.elements.count)
    }
  }

  @Test func paddedBatches() throws {
    for case_ in expected.paddedBatch {
      let batches = sequences(case_.lengths).paddedBatch(
        case_.size, paddedShapes: [[case_.to], []], paddingValues: [case_.value], dropRemainder: case_.drop)
      let all = Array(batches)
      #expect(all.map { rows($0.features) } == case_.elements, "\(case_)")
      #expect(all.map { $0.labels.literal.integers.map { Int($0) } } == case_.labels)
      #expect(try batches.count == case_.elements.count)
    }
  }

  func rows(_ matrix: Tensor) -> [[Int]] {
    let width = matrix.shape[1]
    let values = matrix.literal.integers.map { Int($0) }
    return (0..<matrix.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  @Test func filters() throws {
    for case_ in expected.filter {
      let divisor = Int64(case_.divisor)
      let kept = range(case_.n).filterColumns { $0[0] % Tensor(Literal(divisor)) .== 0 }
      #expect(numbers(kept).flatMap(\.self) == case_.elements, "\(case_)")
      #expect(try kept.count == case_.elements.count)
    }
  }

  @Test func numbering() {
    for case_ in expected.enumerate {
      let numbered = range(case_.n, from: 5).enumerate(start: case_.start)
      let pairs = numbered.map { $0.columns.map { Int($0.literal.integers[0]) } }
      #expect(pairs == case_.elements, "\(case_)")
    }
  }

  @Test func unbatching() throws {
    for case_ in expected.unbatch {
      let single = range(case_.n).batch(case_.size).unbatch()
      #expect(numbers(single).flatMap(\.self) == case_.elements, "\(case_)")
      #expect(try single.count == case_.n)
    }
  }
}
