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

  /// What the tree is apart from its tensors' values. A compiled function is written down anew for
  /// another structure.
  var structure: TreeStructure { get }
}

/// The form of a tree: equal where a function that was written down for one tree suits the other.
public enum TreeStructure: Hashable {
  case tensor
  case none
  case list([TreeStructure])
  /// By name: keys of a dictionary, properties of a struct.
  case named([String], [TreeStructure])
  /// A part that is no tree, by its value.
  case value(AnyHashable)
}

extension TensorTree {
  /// A struct's properties, one after the other.
  public var structure: TreeStructure {
    let parts = Mirror(reflecting: self).children
    return .named(
      parts.map { $0.label ?? "" },
      parts.map { part in
        if let tree = part.value as? any TensorTree { return tree.structure }
        return (part.value as? AnyHashable).map { .value($0) } ?? .none
      })
  }

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
  public var structure: TreeStructure { .tensor }
}

extension Array: TensorTree where Element: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    for i in indices { self[i].visitTensors(visit) }
  }

  public var structure: TreeStructure { .list(map(\.structure)) }
}

/// By ascending key: a dictionary's own order changes from run to run.
extension Dictionary: TensorTree where Key: Comparable, Value: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    for key in keys.sorted() { self[key]?.visitTensors(visit) }
  }

  public var structure: TreeStructure {
    let keys = keys.sorted()
    return .list(
      keys.flatMap { [.value(AnyHashable($0)), self[$0]?.structure ?? TreeStructure.none] })
  }
}

extension Optional: TensorTree where Wrapped: TensorTree {
  public mutating func visitTensors(_ visit: (inout Tensor) -> Void) {
    if var wrapped = self {
      wrapped.visitTensors(visit)
      self = wrapped
    }
  }

  public var structure: TreeStructure { self?.structure ?? TreeStructure.none }
}
