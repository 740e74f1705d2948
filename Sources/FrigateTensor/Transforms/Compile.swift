import FrigateIR

/// A function that is written down once for each form and types of its arguments, planned, and from
/// then on runs as one program.
///
/// Values it captures from outside are fixed when it is first called.
@_disfavoredOverload
public func compile<each T: TensorTree, each R: TensorTree>(
  _ function: @escaping (repeat each T) -> (repeat each R)
) -> TensorFunction<(repeat each T), (repeat each R)> {
  let cache = TraceCache()
  return TensorFunction { (arguments: (repeat each T)) -> (repeat each R) in
    let tensors = leaves(repeat each arguments)
    var structures: [TreeStructure] = []
    repeat structures.append((each arguments).structure)
    let traced = cache.lookUp(tensors.map(\.type), structures) {
      trace(function, repeat each arguments, types: $0)
    }
    let results = apply(traced.program, tensors + traced.captured)
    return traced.forms.filled(with: results, as: repeat (each R).self)
  }
}

/// What a compiled function has been written down for so far.
private final class TraceCache {
  private struct Key: Hashable {
    var types: [TensorType]
    var structures: [TreeStructure]
  }

  private var traces: [Key: TracedFunction] = [:]

  func lookUp(
    _ types: [TensorType], _ structures: [TreeStructure], _ trace: ([TensorType]) -> TracedFunction
  ) -> TracedFunction {
    let key = Key(types: types, structures: structures)
    if let hit = traces[key] { return hit }
    let traced = trace(types)
    // After a mistake the trace holds something in the place of what failed: the next call must
    // make the mistake again, not run it.
    if ErrorScope.current?.error == nil { traces[key] = traced }
    return traced
  }
}

/// A compiled function of one tree: see the general form.
public func compile<T: TensorTree, R: TensorTree>(_ function: @escaping (T) -> R) -> (T) -> R {
  let cache = TraceCache()
  return { argument in
    let tensors = argument.tensors
    let traced = cache.lookUp(tensors.map(\.type), [argument.structure]) {
      trace(function, argument, types: $0)
    }
    return traced.forms.filled(with: apply(traced.program, tensors + traced.captured), as: R.self)
  }
}
