import FrigateIR

// Functions of several trees as functions of one list of tensors, which is what programs are.

/// All tensors of several trees.
func leaves<each T: TensorTree>(_ trees: repeat each T) -> [Tensor] {
  var all: [Tensor] = []
  repeat all.append(contentsOf: (each trees).tensors)
  return all
}

/// Several trees with other tensors.
func rebuild<each T: TensorTree>(
  _ trees: repeat each T, from tensors: [Tensor]
) -> (repeat each T) {
  var rest = tensors[...]
  return (repeat (each trees).replacingTensors(&rest))
}

/// Trees of types known only where they are put together again.
struct Forms {
  private(set) var trees: [any TensorTree] = []

  mutating func append(_ tree: some TensorTree) { trees.append(tree) }

  /// The trees, filled with `tensors` in order.
  func filled<each T: TensorTree>(
    with tensors: [Tensor], as _: repeat (each T).Type
  ) -> (repeat each T) {
    var rest = tensors[...]
    var next = 0
    func take<U: TensorTree>(_: U.Type) -> U {
      defer { next += 1 }
      guard let tree = trees[next] as? U else {
        fatalError("\(Swift.type(of: trees[next])) where \(U.self) was traced")
      }
      return tree.replacingTensors(&rest)
    }
    return (repeat take((each T).self))
  }
}

/// A function written down for arguments of certain types.
struct TracedFunction {
  let program: Program
  let captured: [Tensor]
  /// The results as the function returned them: the form that values are filled into.
  let forms: Forms
}

/// Writes down `function` for arguments formed like `arguments` whose tensors have these types.
func trace<each T: TensorTree, each R: TensorTree>(
  _ function: (repeat each T) -> (repeat each R), _ arguments: repeat each T, types: [TensorType]
) -> TracedFunction {
  var forms = Forms()
  let (program, captured) = Trace.program(types) { tensors in
    let results = function(repeat each rebuild(repeat each arguments, from: tensors))
    repeat forms.append(each results)
    return leaves(repeat each results)
  }
  return TracedFunction(program: program, captured: captured, forms: forms)
}
