/// What stands between the braces of a `Sequential { … }`.
public enum SequentialPart: Sendable {
  case input(Input)
  case layer(LayerUse)
  case model(NestedModel)
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
  public static func buildExpression(_ model: some Model) -> [Part] { [.model(model.nested)] }
  public static func buildBlock(_ parts: [Part]...) -> [Part] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[Part]]) -> [Part] { parts.flatMap { $0 } }
  public static func buildOptional(_ parts: [Part]?) -> [Part] { parts ?? [] }
  public static func buildEither(first parts: [Part]) -> [Part] { parts }
  public static func buildEither(second parts: [Part]) -> [Part] { parts }
}
