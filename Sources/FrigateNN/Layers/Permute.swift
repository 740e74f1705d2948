import FrigateTensor

/// Each example's axes in another order: axis k of the result is axis `dims[k]` of the input, counted
/// from 1 as the batch has number 0.
///
/// `Permute(2, 1)`: [batch, a, b] → [batch, b, a].
public struct Permute: RearrangingLayer {
  public static let className = "Permute"
  public var name: String?
  public var dims: [Int]

  public init(_ dims: Int..., name: String? = nil) {
    self.dims = dims
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "dims", value: .array(dims.map(JSON.int)))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    guard let dims = try configuration.ints("dims") else {
      throw ConfigurationError(
        "dims is missing.", in: Self.className,
        fix: "give the axes in their new order, counted from 1: [2, 1]")
    }
    self.dims = dims
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if dims.sorted() != input.indices.map({ $0 + 1 }) {
      throw ConfigurationError(
        "\(dims) isn't an order of the input's \(input.count) axes.",
        fix: "name each axis from 1 to \(input.count) once; the batch isn't named")
    }
    return dims.map { input[$0 - 1] }
  }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    x.transposed([0] + dims)
  }
}
