import FrigateIR

/// The graph of a functional model as a value: which layers there are, and on what each is called.
struct ModelGraph: Sendable {
  var inputs: [Input]
  /// Names are given in this order.
  var operations: [LayerOperation.Kind] = []
  /// In any order.
  var calls: [Call] = []
  var outputs: [Value] = []

  struct Call: Sendable {
    var operation: Int
    var inputs: [Value]
  }

  /// A tensor in the graph.
  enum Value: Hashable, Sendable {
    case input(Int)
    case result(call: Int, index: Int)
  }

  init(inputs: [Input]) { self.inputs = inputs }

  /// What leads from the inputs to the outputs.
  ///
  /// - Throws: where an output needs an input that isn't among the model's.
  init(inputs: [any SymbolicValue], outputs: [any SymbolicValue]) throws(ConfigurationError) {
    var given: [Input] = []
    for input in inputs {
      guard case .input(let input) = input.symbolic.source else {
        throw ConfigurationError(
          "what a layer made can't be an input of the model.", in: "inputs",
          fix: "give the Inputs it was made of")
      }
      if given.contains(where: { $0.identity === input.identity }) {
        throw ConfigurationError("an Input is listed twice.", in: "inputs", fix: "list each once")
      }
      given.append(input)
    }
    self.init(inputs: given)
    var builder = Builder(inputs: given)
    for output in outputs { builder.visit(output.symbolic) }
    builder.sortCalls()
    // Layers are named in the order they were made.
    let made = builder.operations.indices.sorted {
      builder.operations[$0].serial < builder.operations[$1].serial
    }
    var places = Array(repeating: 0, count: made.count)
    for (place, k) in made.enumerated() { places[k] = place }
    operations = made.map { builder.operations[$0].kind }
    for call in builder.calls {
      var values: [Value] = []
      for input in call.inputs { values.append(try builder.value(input)) }
      calls.append(
        Call(operation: places[builder.operationNumbers[ObjectIdentifier(call.operation)]!], inputs: values))
    }
    for output in outputs { self.outputs.append(try builder.value(output.symbolic)) }
  }

  /// Numbers what it comes across.
  private struct Builder {
    let inputs: [Input]
    var operations: [LayerOperation] = []
    var calls: [LayerCall] = []
    var operationNumbers: [ObjectIdentifier: Int] = [:]
    private var callNumbers: [ObjectIdentifier: Int] = [:]

    init(inputs: [Input]) { self.inputs = inputs }

    mutating func visit(_ output: SymbolicTensor) {
      var open = [output]
      while let tensor = open.popLast() {
        guard case .result(let call, _) = tensor.source, callNumbers[ObjectIdentifier(call)] == nil else {
          continue
        }
        callNumbers[ObjectIdentifier(call)] = calls.count
        calls.append(call)
        if operationNumbers[ObjectIdentifier(call.operation)] == nil {
          operationNumbers[ObjectIdentifier(call.operation)] = operations.count
          operations.append(call.operation)
        }
        open += call.inputs
      }
    }

    /// In the order they were made.
    mutating func sortCalls() {
      calls.sort { $0.serial < $1.serial }
      for (k, call) in calls.enumerated() { callNumbers[ObjectIdentifier(call)] = k }
    }

    func value(_ tensor: SymbolicTensor) throws(ConfigurationError) -> Value {
      switch tensor.source {
      case .result(let call, let index):
        return .result(call: callNumbers[ObjectIdentifier(call)]!, index: index)
      case .input(let input):
        if let k = inputs.firstIndex(where: { $0.identity === input.identity }) { return .input(k) }
        let name = input.name.map { " \($0)" } ?? ""
        throw ConfigurationError(
          "the outputs depend on an Input\(name) of shape \(input.shape) that isn't among the model's.",
          in: "inputs", fix: "add it to inputs")
      }
    }
  }
}

/// A graph's parts in Keras's order, in which a model lists layers and weights: by their distance from the
/// outputs, then as they are come across on the way from there.
struct GraphOrder {
  enum Part: Hashable {
    case input(Int)
    case operation(Int)
  }

  /// Inputs and operations as they are listed.
  private(set) var parts: [Part] = []
  /// Numbers of calls, each after those it depends on.
  private(set) var calls: [Int] = []

  /// - Throws: where calls depend on each other in a circle.
  init(_ graph: ModelGraph) throws(ConfigurationError) {
    let inputCount = graph.inputs.count
    // Nodes are the inputs, then the calls.
    func node(_ value: ModelGraph.Value) -> Int {
      switch value {
      case .input(let k): k
      case .result(let call, _): inputCount + call
      }
    }
    func part(_ node: Int) -> Part {
      node < inputCount ? .input(node) : .operation(graph.calls[node - inputCount].operation)
    }
    func parents(_ node: Int) -> [Int] {
      node < inputCount ? [] : graph.calls[node - inputCount].inputs.map(node(_:))
    }
    let (finished, indices) = try Self.visit(
      from: graph.outputs.map(node(_:)), count: inputCount + graph.calls.count, parents: parents, part: part)

    var depths: [Int: Int] = [:]
    var partDepths: [Part: Int] = [:]
    for current in finished.reversed() {
      let depth = Swift.max(depths[current] ?? 0, partDepths[part(current)] ?? 0)
      partDepths[part(current)] = depth
      depths[current] = depth
      for parent in parents(current) { depths[parent] = Swift.max(depth + 1, depths[parent] ?? 0) }
    }
    // Inputs that nothing depends on come last.
    var first = indices
    for k in 0..<inputCount where partDepths[.input(k)] == nil {
      (partDepths[.input(k)], first[.input(k)], depths[k]) = (0, -1, 0)
    }
    func comesBefore(_ a: (Part, Int), _ b: (Part, Int)) -> Bool {
      a.1 != b.1 ? a.1 > b.1 : (first[a.0] ?? 0) < (first[b.0] ?? 0)
    }
    parts = partDepths.map { ($0.key, $0.value) }.sorted { a, b in
      if case (.input(let i), .input(let j)) = (a.0, b.0), a.1 == b.1, first[a.0] == first[b.0] {
        return i < j
      }
      return comesBefore(a, b)
    }.map(\.0)
    calls = finished.filter { $0 >= inputCount }.sorted { a, b in
      let (x, y) = ((part(a), depths[a] ?? 0), (part(b), depths[b] ?? 0))
      if x.0 == y.0, x.1 == y.1 { return a < b }
      return comesBefore(x, y)
    }.map { $0 - inputCount }
  }

  /// Nodes after what they depend on, and the order in which parts were come across, depth first.
  private static func visit(
    from outputs: [Int], count: Int, parents: (Int) -> [Int], part: (Int) -> Part
  ) throws(ConfigurationError) -> (finished: [Int], indices: [Part: Int]) {
    var finished: [Int] = []
    var indices: [Part: Int] = [:]
    // 1 while its parents are visited, 2 once they have been.
    var state = Array(repeating: 0, count: count)
    for output in outputs {
      var open: [(node: Int, next: Int)] = []
      func enter(_ node: Int) {
        state[node] = 1
        if indices[part(node)] == nil { indices[part(node)] = indices.count }
        open.append((node, 0))
      }
      if state[output] == 0 { enter(output) }
      while let (current, next) = open.last {
        let above = parents(current)
        if next == above.count {
          state[current] = 2
          finished.append(current)
          open.removeLast()
          continue
        }
        open[open.count - 1].next += 1
        let parent = above[next]
        if state[parent] == 1 {
          throw ConfigurationError(
            "the layers depend on each other in a circle.", fix: "let each layer's inputs be made before it")
        }
        if state[parent] == 0 { enter(parent) }
      }
    }
    return (finished, indices)
  }
}
