import FrigateIR

extension Dataset {
  /// Joins `size` elements that stand `stride` apart along a new first axis; each window starts `shift`
  /// elements, or `size`, after the one before.
  ///
  /// Window i holds elements i · shift, i · shift + stride, …. Windows that reach behind the end hold what
  /// there is, or are left out.
  ///
  ///     series.window(24, shift: 1, dropRemainder: true)   // every run of 24 hours
  public func window(
    _ size: Int, shift: Int? = nil, stride: Int = 1, dropRemainder: Bool = false
  ) -> Dataset {
    appending { upstream in
      let shift = shift ?? size
      guard size > 0, shift > 0, stride > 0 else {
        throw OperationError(
          "Dataset.window", "a window of \(size) elements, shifted by \(shift), stride \(stride), isn't one.",
          fix: "give numbers of at least 1")
      }
      guard !upstream.isRagged else {
        throw OperationError(
          "Dataset.window", "the elements differ in shape.", received: upstream.types,
          fix: "put window before batch")
      }
      let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      if overflow || reach > 1 << 48 {
        throw OperationError(
          "Dataset.window", "no data reach over \(size) elements that stand \(stride) apart.",
          fix: "give smaller numbers")
      }
      // Whoever overlaps goes back for what it has had.
      if shift <= reach { try upstream.requireAnyOrder(for: "Dataset.window") }
      if let shortage = Block.shortage(upstream.types, capacity: size, count: 2) {
        throw OperationError(
          "Dataset.window", "holding two windows of \(size) elements \(shortage).", received: upstream.types,
          fix: "give a smaller size")
      }
      return Windowed(
        upstream: upstream, size: size, shift: shift, stride: stride, dropRemainder: dropRemainder)
    }
  }
}

private struct Windowed: Stage {
  let upstream: any Stage
  let size: Int
  let shift: Int
  let stride: Int
  let types: [TensorType]
  let count: Int?
  let isRagged: Bool

  init(upstream: any Stage, size: Int, shift: Int, stride: Int, dropRemainder: Bool) {
    self.upstream = upstream
    self.size = size
    self.shift = shift
    self.stride = stride
    types = upstream.types.map { $0.with(shape: [size] + $0.shape) }
    let reach = (size - 1) * stride + 1
    let full = upstream.count.map { $0 < reach ? 0 : ($0 - reach) / shift + 1 }
    let all = upstream.count.map { $0 / shift + ($0 % shift > 0 ? 1 : 0) }
    count = dropRemainder ? full : all
    isRagged = !dropRemainder && full != all
  }

  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "window(\(size))" }

  /// Elements of a window.
  private func length(_ index: Int) -> Int {
    guard let count = upstream.count else { return size }
    return min(size, (count - index * shift - 1) / stride + 1)
  }

  func shapes(of index: Int, epoch: Int) -> [[Int]]? {
    let length = length(index)
    return length < size ? upstream.types.map { [length] + $0.shape } : nil
  }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let start = indices[i] * shift
      try withNumbers(0..<length(indices[i])) { numbers in
        try withRenumbered(numbers, { start + $0 * stride }) {
          try upstream.read($0, epoch: epoch, into: target.advanced(by: i).split(by: size))
        }
      }
    }
  }
}
