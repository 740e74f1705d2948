import FrigateIR

/// What a layer computes in, and what its weights are kept in: Keras's `DTypePolicy`.
///
///     var model = try Sequential(dtypePolicy: .mixedBFloat16) {
///       Input(784)
///       Dense(512, activation: .relu)
///       Dense(10).dtypePolicy(.float32)
///     }
///
/// With mixed precision, weights, their gradients' updates and the optimizer stay in float32; each layer is given
/// bfloat16 of its inputs and weights, and so are its gradients. Losses and metrics take the outputs as float32. No
/// scaling of the loss is needed, as bfloat16 has float32's exponents.
public struct DTypePolicy: Hashable, Sendable, CustomStringConvertible {
  /// As Keras calls it.
  public let name: String
  /// The element type of a layer's floating inputs and results.
  public let computeDType: DType
  /// The element type of its weights.
  public var variableDType: DType { .float32 }

  public static let float32 = DTypePolicy(name: "float32", computeDType: .float32)
  public static let mixedBFloat16 = DTypePolicy(name: "mixed_bfloat16", computeDType: .bfloat16)
  public static let all = [float32, mixedBFloat16]

  private init(name: String, computeDType: DType) {
    self.name = name
    self.computeDType = computeDType
  }

  /// By Keras's name.
  ///
  /// - Throws: for others than `float32` and `mixed_bfloat16`.
  public init(named name: String) throws(ConfigurationError) {
    guard let policy = Self.all.first(where: { $0.name == name }) else {
      throw ConfigurationError(
        "the dtype \(name) isn't supported.", fix: "use \(Self.all.map(\.name).joined(separator: " or "))")
    }
    self = policy
  }

  public var description: String { name }

  /// As Keras serializes it.
  var serialized: JSON {
    [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": .string(name)],
      "registered_name": nil,
    ]
  }
}

extension Configuration {
  /// The parameter `dtype`, a name or a policy; nil where there is none.
  func dtypePolicy() throws(ConfigurationError) -> DTypePolicy? {
    guard let value = optional("dtype") else { return nil }
    return try DTypePolicy(named: value.string ?? value["config"]?["name"]?.string ?? value.excerpt)
  }
}

extension Layer {
  /// The element type of the results under a policy, from those of the inputs.
  func resultDType(
    for inputs: [DType], under policy: DTypePolicy
  ) throws(ConfigurationError) -> DType {
    let dtype = try resultDType(for: inputs.map { $0 == .bfloat16 ? .float32 : $0 })
    return dtype == .float32 ? policy.computeDType : dtype
  }
}
