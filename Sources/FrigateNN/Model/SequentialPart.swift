import FrigateTensor

/// What stands between the braces of a `Sequential { … }`.
public enum SequentialPart: Sendable {
  case input(Input)
  case layer(LayerUse)
  case model(NestedModel)
}

/// A model in the place of a layer: its layers are the outer model's, under its name.
public struct NestedModel: Sendable {
  public var name: String?
  public var input: Input?
  public var parts: [SequentialPart]
  /// Values of its weights, in order; nil lets their initializers make them.
  var values: [Tensor]?

  public init(name: String? = nil, input: Input? = nil, parts: [SequentialPart]) {
    self.name = name
    self.input = input
    self.parts = parts
  }

  /// Nothing in it learns.
  public func frozen() -> NestedModel {
    var frozen = self
    frozen.parts = parts.map { part in
      switch part {
      case .input: part
      case .layer(let use): .layer(use.frozen())
      case .model(let model): .model(model.frozen())
      }
    }
    return frozen
  }
}

/// Collects what stands between the braces of `Sequential { … }`.
@resultBuilder
public enum SequentialBuilder {
  public typealias Part = SequentialPart

  public static func buildExpression(_ input: Input) -> [Part] { [.input(input)] }
  public static func buildExpression(_ layer: some Layer) -> [Part] { [.layer(LayerUse(layer))] }
  public static func buildExpression(_ use: LayerUse) -> [Part] { [.layer(use)] }
  public static func buildExpression(_ layers: [any Layer]) -> [Part] { layers.map { .layer(LayerUse($0)) } }
  public static func buildExpression(_ model: NestedModel) -> [Part] { [.model(model)] }
  public static func buildExpression(_ model: Sequential) -> [Part] { [.model(model.nested)] }
  public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
  public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
  public static func buildEither(first parts: [Part]) -> [Part] { parts }
  public static func buildEither(second parts: [Part]) -> [Part] { parts }
}
