import FrigateIR

extension Tensor {
  /// Whether both stand for one and the same value: nothing was computed between them.
  package func isIdentical(to other: Tensor) -> Bool {
    switch (content, other.content) {
    case (.concrete(let a), .concrete(let b)): a.storage === b.storage && a.type == b.type
    case (.traced(let a, _), .traced(let b, _)): a.value == b.value && a.emitter === b.emitter
    case (.weak, _), (.invalid, _), (.concrete, _), (.traced, _): false
    }
  }
}
