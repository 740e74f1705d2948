import FrigateTensor

/// Each example's vector n times: [batch, features] → [batch, n, features].
public struct RepeatVector: RearrangingLayer {
  public static let className = "RepeatVector"
  public var name: String?
  public var n: Int

  public init(_ n: Int, name: String? = nil) {
    self.n = n
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(baseConfiguration + [JSON.Member(key: "n", value: .int(n))])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    n = try configuration.int("n")
  }

  // MARK: Shape

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if n < 1 { throw ConfigurationError("can't repeat \(n) times.", fix: "give 1 or more") }
    if input.count != 1 {
      throw ConfigurationError(
        "repeats vectors; the input has shape \(input).", fix: "put a Flatten before it")
    }
    return [n, input[0]]
  }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    x.insertingAxis(at: 1).broadcast(to: [x.shape[0], n, x.shape[1]])
  }
}
