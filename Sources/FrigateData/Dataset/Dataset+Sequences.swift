import CFrigateKernels
import FrigateIR
import FrigateTensor

extension Dataset {
  /// Sequences of different lengths: element i is (sequences[i], labels[i]).
  ///
  /// The tensors have one element type and differ in their first extents only. They are joined to batches
  /// by `paddedBatch`.
  public init(sequences: [Tensor], labels: Tensor? = nil) {
    self.init { try SequenceRows(sequences.map(\.literal), labels: labels?.literal) }
  }
}

private struct SequenceRows: Stage {
  private let sequences: [Literal]
  private let labels: Literal?
  let types: [TensorType]

  init(_ sequences: [Literal], labels: Literal?) throws(OperationError) {
    guard let first = sequences.first?.type, first.rank > 0,
      sequences.allSatisfy({
        $0.type.dtype == first.dtype && $0.type.rank > 0
          && $0.type.shape.dropFirst() == first.shape.dropFirst()
      })
    else {
      throw OperationError(
        "Dataset(sequences:)", "the tensors must be of one type but for their first extents.",
        received: sequences.prefix(8).map(\.type), fix: "give one sequence or more, each of shape [length, …]"
      )
    }
    if let labels, labels.type.shape.first != sequences.count {
      throw OperationError(
        "Dataset(sequences:)", "there are \(sequences.count) sequences, and labels of another number.",
        received: [labels.type], fix: "give as many labels as sequences")
    }
    self.sequences = sequences
    self.labels = labels
    let longest = sequences.map { $0.type.shape[0] }.max() ?? 0
    types =
      [first.with(shape: [longest] + first.shape.dropFirst())]
      + (labels.map { [$0.type.with(shape: Array($0.type.shape.dropFirst()))] } ?? [])
  }

  var count: Int? { sequences.count }
  var isRagged: Bool { true }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "memory" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? {
    [sequences[index].type.shape] + types.dropFirst().map(\.shape)
  }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) {
    for i in 0..<indices.count {
      let place = target.advanced(by: i)
      let goal = place.pointer(0, unit: types[0].byteCount, count: 1)
      sequences[indices[i]].withUnsafeBytes {
        if let base = $0.baseAddress { goal.copyMemory(from: base, byteCount: $0.count) }
      }
      if let labels {
        let size = types[1].byteCount
        place.pointer(1, unit: size, count: 1).copyMemory(
          from: labels.storage.base + indices[i] * size, byteCount: size)
      }
    }
  }
}
