import FrigateIR

/// Something made of tensors: `grad`, `vmap`, `compile` and optimizers take it apart and put it
/// together again.
///
/// Tensors, arrays, dictionaries and optionals are trees. A struct becomes one by naming its parts:
///
///     struct Line: TensorTree {
///       var slope: Tensor
///       var offset: Tensor
///       mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
///         slope.visitTensors(visit)
///         offset.visitTensors(visit)
///       }
///     }
public protocol TensorTree {
  /// Calls `visit` with every tensor, always in the same order.
  mutating func visitTensors(_ visit: (inout Tensor) -> Void)
}

extension TensorTree {
  /// The tensors, in order.
  public var tensors: [Tensor] {
    var copy = self
    var all: [Tensor] = []
    copy.visitTensors { all.append($0) }
    return all
  }

  /// The same tree with other tensors, taken from the front of `tensors`.
  public func replacingTensors(_ tensors: inout ArraySlice<Tensor>) -> Self {
    var copy = self
    copy.visitTensors { tensor in
      if let next = tensors.popFirst() { tensor = next }
    }
    return copy
  }
}

extension Tensor: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) { visit(&self) }
}

extension Array: TensorTree where Element: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    for i in indices { self[i].visitTensors(visit) }
  }
}

/// By ascending key: a dictionary's own order changes from run to run.
extension Dictionary: TensorTree where Key: Comparable, Value: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    for key in keys.sorted() { self[key]?.visitTensors(visit) }
  }
}

extension Optional: TensorTree where Wrapped: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    if var wrapped = self {
      wrapped.visitTensors(visit)
      self = wrapped
    }
  }
}
