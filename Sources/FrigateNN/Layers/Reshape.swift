import FrigateTensor

/// Each example's numbers, in the same row-major order, under another shape; one size may be −1, which
/// stands for what is left: [batch, …] → [batch] + shape.
public struct Reshape: RearrangingLayer {
  public static let className = "Reshape"
  public var name: String?
  /// Without the batch axis.
  public var targetShape: [Int]

  /// `Reshape(7, -1)`.
  public init(_ targetShape: Int..., name: String? = nil) { self.init(shape: targetShape, name: name) }

  public init(shape: [Int], name: String? = nil) {
    targetShape = shape
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [JSON.Member(key: "target_shape", value: .array(targetShape.map(JSON.int)))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    guard let shape = try configuration.ints("target_shape") else {
      throw ConfigurationError(
        "target_shape is missing.", in: Self.className, fix: "give the shape of one result: [28, 28, 1]")
    }
    targetShape = shape
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    let count = input.reduce(1, *)
    var known: Int? = 1
    for size in targetShape where size != -1 {
      // Sizes come from files: their product may be beyond an Int.
      let (product, overflow) = (known ?? 0).multipliedReportingOverflow(by: size)
      known = size < 1 || overflow || known == nil ? nil : product
    }
    let open = targetShape.count { $0 == -1 }
    guard let known, open <= 1, open == 1 ? count % known == 0 : count == known else {
      throw ConfigurationError(
        "can't make \(targetShape) of the input's \(input), which has \(count) elements.",
        fix: "let the sizes' product be \(count); one of them may be -1")
    }
    return targetShape.map { $0 == -1 ? count / known : $0 }
  }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    let count = x.shape.dropFirst().reduce(1, *)
    let known = targetShape.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
    return x.reshaped([x.shape[0]] + targetShape.map { $0 == -1 ? count / known : $0 })
  }
}
