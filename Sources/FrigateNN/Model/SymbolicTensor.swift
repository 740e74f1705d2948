import FrigateIR
import Synchronization

/// What a layer of a `Functional` model can be called on: an `Input`, or what another layer makes.
public protocol SymbolicValue: Sendable {
  var symbolic: SymbolicTensor { get }
}

/// What a layer will make of its inputs, once there are any: Keras's `KerasTensor`.
///
///     let x = Input(32)
///     let y = Dense(10)(Dense(50, activation: .relu)(x))
///     let model = try Functional(inputs: x, outputs: y)
public struct SymbolicTensor: SymbolicValue {
  enum Source: Sendable {
    case input(Input)
    /// The result of a call with this number.
    case result(LayerCall, Int)
  }

  let source: Source
  public var symbolic: SymbolicTensor { self }

  /// The shape of one example, without the batch axis.
  ///
  /// - Throws: `ConfigurationError` where the layers up to here don't fit together.
  public var shape: [Int] {
    get throws(ConfigurationError) { try type.shape }
  }

  /// Type of one example.
  var type: TensorType {
    get throws(ConfigurationError) {
      switch source {
      case .input(let input): TensorType(input.dtype, input.shape)
      case .result(let call, let index): try call.types.get()[index]
      }
    }
  }
}

extension Input: SymbolicValue {
  public var symbolic: SymbolicTensor { SymbolicTensor(source: .input(self)) }
}

/// A layer, or a model in a layer's place, with an identity: wherever it is called, it has one set of weights.
///
/// Layers are values, and each call makes a layer of its own. To use one in several places, share it:
///
///     let embed = Shared(Embedding(10_000, 16))
///     let question = embed(Input(20, dtype: .int32))
///     let answer = embed(Input(20, dtype: .int32))
public struct Shared: Sendable {
  private let operation: LayerOperation

  public init(_ layer: some Layer) { operation = LayerOperation(.layer(LayerUse(layer))) }
  public init(_ use: LayerUse) { operation = LayerOperation(.layer(use)) }
  public init(_ model: some Model) { operation = LayerOperation(.model(model.nested)) }

  public func callAsFunction(_ x: any SymbolicValue) -> SymbolicTensor { operation([x])[0] }

  /// A layer, or a model with one output, on several inputs.
  public func callAsFunction(_ inputs: [any SymbolicValue]) -> SymbolicTensor { operation(inputs)[0] }

  /// All outputs of a model.
  public func outputs(of inputs: [any SymbolicValue]) -> [SymbolicTensor] { operation(inputs) }
}

extension Layer {
  /// This layer in a `Functional` model; each call makes a layer of its own, see `Shared`.
  public func callAsFunction(_ x: any SymbolicValue) -> SymbolicTensor { Shared(self)(x) }
}

extension LayerUse {
  public func callAsFunction(_ x: any SymbolicValue) -> SymbolicTensor { Shared(self)(x) }
  public func callAsFunction(_ inputs: [any SymbolicValue]) -> SymbolicTensor { Shared(self)(inputs) }
}

extension MergingLayer {
  /// This layer on several inputs: `Add()([x, y])`.
  public func callAsFunction(_ inputs: [any SymbolicValue]) -> SymbolicTensor { Shared(self)(inputs) }
}

extension Model {
  /// This model, with the weights it has, in the place of a layer of a `Functional` model.
  public func callAsFunction(_ x: any SymbolicValue) -> SymbolicTensor { Shared(self)(x) }
  public func callAsFunction(_ inputs: [any SymbolicValue]) -> SymbolicTensor { Shared(self)(inputs) }

  /// All outputs of this model in the place of a layer.
  public func outputs(of inputs: [any SymbolicValue]) -> [SymbolicTensor] {
    Shared(self).outputs(of: inputs)
  }
}

// MARK: - Identities

/// What is called: identity tells a layer that is shared from one that is equal.
final class LayerOperation: Sendable {
  enum Kind: Sendable {
    case layer(LayerUse)
    case model(NestedModel)

    var name: String? {
      switch self {
      case .layer(let use): use.layer.name
      case .model(let model): model.name
      }
    }

    var className: String {
      switch self {
      case .layer(let use): type(of: use.layer).className
      case .model(let model): model.className
      }
    }

    var outputCount: Int {
      switch self {
      case .layer: 1
      case .model(let model): model.graph?.outputs.count ?? 1
      }
    }
  }

  let kind: Kind
  /// Names are given in this order.
  let serial = SymbolicSerial.next()

  init(_ kind: Kind) { self.kind = kind }

  fileprivate func callAsFunction(_ inputs: [any SymbolicValue]) -> [SymbolicTensor] {
    let call = LayerCall(self, inputs.map(\.symbolic))
    return (0..<kind.outputCount).map { SymbolicTensor(source: .result(call, $0)) }
  }

  /// The types of the results, of one example each.
  fileprivate func types(_ inputs: [SymbolicTensor]) throws(ConfigurationError) -> [TensorType] {
    var types: [TensorType] = []
    for input in inputs { types.append(try input.type) }
    do {
      switch kind {
      case .layer(let use):
        let shape = try use.layer.resultShape(for: types.map(\.shape))
        let dtype = try use.layer.resultDType(for: types.map(\.dtype), under: use.dtypePolicy ?? .float32)
        return [TensorType(dtype, shape)]
      case .model(let model):
        var structure = ModelStructure(of: model)
        return try structure.types(for: types)
      }
    } catch {
      if !error.part.isEmpty { throw error }
      let name = kind.name ?? LayerNames.snakeCase(kind.className)
      throw ConfigurationError(error.problem, in: name, fix: error.fix)
    }
  }
}

/// Counts what is made of graphs, so that each graph's parts have an order.
private enum SymbolicSerial {
  private static let count = Atomic<Int>(0)
  static func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// One use of a layer on some inputs.
final class LayerCall: Sendable {
  let operation: LayerOperation
  let inputs: [SymbolicTensor]
  let serial = SymbolicSerial.next()
  let types: Result<[TensorType], ConfigurationError>

  init(_ operation: LayerOperation, _ inputs: [SymbolicTensor]) {
    self.operation = operation
    self.inputs = inputs
    types = Result { () throws(ConfigurationError) in try operation.types(inputs) }
  }
}
