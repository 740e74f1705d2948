import FrigateTensor

/// A model in the place of a layer: its layers are the outer model's, under its name.
public struct NestedModel: Sendable {
  public var name: String?
  public var input: Input?
  public var parts: [SequentialPart]
  /// Instead of parts, of a functional model.
  var graph: ModelGraph?
  /// Values of its weights, in order; nil lets their initializers make them.
  var values: [Tensor]?
  /// Whether layers learn that were told so after the model was made, by their names in it.
  var trainability: [String: Bool] = [:]
  private(set) var isFrozen = false
  /// What layers compute in that say nothing themselves; nil leaves it to the model around it.
  public var dtypePolicy: DTypePolicy?
  /// What layers compute in that were told so after the model was made, by their names in it.
  var dtypePolicies: [String: DTypePolicy] = [:]

  public init(name: String? = nil, input: Input? = nil, parts: [SequentialPart]) {
    self.name = name
    self.input = input
    self.parts = parts
  }

  init(name: String?, graph: ModelGraph) {
    self.init(name: name, parts: [])
    self.graph = graph
  }

  /// Nothing in it learns.
  public func frozen() -> NestedModel {
    var frozen = self
    frozen.isFrozen = true
    frozen.trainability = [:]
    return frozen
  }

  var className: String { graph == nil ? Sequential.className : Functional.className }

  /// What it says it takes: one input of a chain, or all of a graph.
  var inputs: [Input] { graph?.inputs ?? (input ?? parts.input).map { [$0] } ?? [] }
}

extension SequentialPart {
  var name: String? {
    switch self {
    case .input: nil
    case .layer(let use): use.layer.name
    case .model(let model): model.name
    }
  }
}

extension [SequentialPart] {
  /// The first input that is named.
  var input: Input? {
    for case .input(let input) in self { return input }
    return nil
  }
}
