import FrigateIR

extension TensorType {
  /// The type left when `axes` are reduced away.
  func without(axes: [Int]) -> TensorType {
    with(shape: shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
  }
}

extension Literal {
  /// `body` of each group of elements that differ only along `axes`, in row-major order.
  func reduced<Number, Result>(
    _ axes: [Int], _ numbers: (Literal) -> [Number], _ body: ([Number]) -> Result
  ) -> [Result] {
    let kept = type.shape.indices.filter { !axes.contains($0) }
    let all = numbers(permuted(kept + axes))
    let group = axes.reduce(1) { $0 * type.shape[$1] }
    return (0..<type.without(axes: axes).count).map { i in
      body(Array(all[i * group..<(i + 1) * group]))
    }
  }
}
