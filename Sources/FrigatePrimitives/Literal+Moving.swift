import FrigateIR

// Moving elements without looking at them, for the reference rules.

extension Literal {
  /// result[i] = self[source(i)], flat positions; nil takes `filler`'s element.
  func gathered(shape: [Int], filler: Literal? = nil, _ source: (Int) -> Int?) -> Literal {
    let size = type.dtype.size
    let result = type.with(shape: shape)
    return Literal(result) { target in
      withUnsafeBytes { bytes in
        for i in 0..<result.count {
          let to = UnsafeMutableRawBufferPointer(rebasing: target[i * size..<(i + 1) * size])
          if let from = source(i) {
            to.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[from * size..<(from + 1) * size]))
          } else {
            filler?.withUnsafeBytes { to.copyMemory(from: $0) }
          }
        }
      }
    }
  }

  /// result[i₀ …] = self[offset + Σ iₖ · strides[k]], strides in elements.
  func strided(shape: [Int], strides: [Int], offset: Int = 0) -> Literal {
    var position = Position(shape: shape)
    return gathered(shape: shape) { _ in
      defer { position.advance() }
      return zip(position.index, strides).reduce(offset) { $0 + $1.0 * $1.1 }
    }
  }

  /// Axes in another order.
  func permuted(_ permutation: [Int]) -> Literal {
    let strides = type.shape.rowMajorStrides
    return strided(
      shape: permutation.map { type.shape[$0] }, strides: permutation.map { strides[$0] })
  }
}

/// A multi-index that counts through a shape in row-major order.
struct Position {
  let shape: [Int]
  private(set) var index: [Int]

  init(shape: [Int]) {
    self.shape = shape
    index = Array(repeating: 0, count: shape.count)
  }

  mutating func advance() {
    for axis in shape.indices.reversed() {
      index[axis] += 1
      if index[axis] < shape[axis] { return }
      index[axis] = 0
    }
  }
}
