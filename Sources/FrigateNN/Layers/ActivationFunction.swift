import FrigateTensor

/// A function applied to every unit of a layer, by Keras's name or of your own making.
///
///     Dense(50, activation: .tanh)
///     Dense(50, activation: ActivationFunction("gaussian") { x in exp(x * x * -0.5) })
///     Dense(50, activation: ActivationFunction(LeakyReLU(negativeSlope: 0.1)))
///
/// A model with a function of your own is saved with the function's name; to load it, pass the function
/// in `CustomObjects(activations:)`.
public struct ActivationFunction: Sendable {
  public let name: String
  /// What its results mean to a loss.
  public let range: Range
  private let function: @Sendable (Tensor) -> Tensor
  private let form: Form

  /// What sets a function apart from one of each number.
  private enum Form {
    case elementwise
    /// The results are half as many along the last axis.
    case gated
    /// A layer without weights is the function.
    case layer(any Layer)
  }

  public enum Range: Hashable, Sendable {
    /// The input, unchanged.
    case linear
    /// Probabilities: positive, and over the last axis (softmax) or each for itself (sigmoid) ≤ 1.
    case probabilities
    /// Anything else.
    case other
  }

  public init(
    _ name: String, range: Range = .other, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.init(name, range: range, form: .elementwise, function)
  }

  private init(
    _ name: String, range: Range = .other, form: Form, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) {
    self.name = name
    self.range = range
    self.form = form
    self.function = function
  }

  /// A layer without weights as a function, one with parameters for example.
  ///
  /// A layer that has weights is refused by the model the function is used in.
  public init(_ layer: some Layer) {
    self.init(
      layer.name ?? LayerNames.snakeCase(type(of: layer).className), range: layer.outputRange ?? .other,
      form: .layer(layer)
    ) { x in
      var (weights, context) = ([Tensor](), LayerContext(isTraining: false))
      return layer.apply(x, weights: &weights, &context)
    }
  }

  /// The shape of one result, from that of one input; both without the batch axis.
  ///
  /// - Throws: `ConfigurationError` where the function can't be taken of such inputs.
  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    switch form {
    case .elementwise: return input
    case .gated:
      guard let last = input.last, last > 0, last % 2 == 0 else {
        throw ConfigurationError(
          "\(name) takes the second half of the last axis for the gates of the first; the shape is \(input).",
          fix: "give the last axis an even size")
      }
      return input.dropLast() + [last / 2]
    case .layer(let layer):
      let kind = type(of: layer).className
      if !layer.weights(for: input).isEmpty {
        throw ConfigurationError(
          "the activation \(kind) has weights of its own.", fix: "put it after this layer, as a layer")
      }
      do {
        return try layer.outputShape(for: input)
      } catch {
        throw ConfigurationError("the activation \(kind): \(error.problem)", fix: error.fix)
      }
    }
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }

  /// As Keras serializes it: the name, or, for a function that Keras doesn't know, what it looks up
  /// among its custom objects.
  public var serialized: JSON {
    if case .layer(var layer) = form {
      layer.name = name
      return layer.serialized
    }
    if Self.all.contains(where: { $0.name == name }) { return .string(name) }
    return [
      "module": "builtins", "class_name": "function", "config": .string(name),
      "registered_name": "function",
    ]
  }
}

extension ActivationFunction {
  public static let linear = ActivationFunction("linear", range: .linear) { $0 }
  public static let relu = ActivationFunction("relu") { FrigateTensor.relu($0) }
  public static let relu6 = ActivationFunction("relu6") { FrigateTensor.relu6($0) }
  /// With Keras's slope of 0.2 below 0; `LeakyReLU` has others.
  public static let leakyRelu = ActivationFunction("leaky_relu") { FrigateTensor.leakyRelu($0, slope: 0.2) }
  public static let elu = ActivationFunction("elu") { FrigateTensor.elu($0) }
  public static let selu = ActivationFunction("selu") { FrigateTensor.selu($0) }
  public static let celu = ActivationFunction("celu") { FrigateTensor.celu($0) }
  public static let gelu = ActivationFunction("gelu") { FrigateTensor.gelu($0) }
  public static let silu = ActivationFunction("silu") { FrigateTensor.silu($0) }
  /// The same as `silu`.
  public static let swish = silu
  public static let hardSilu = ActivationFunction("hard_silu") { FrigateTensor.hardSilu($0) }
  public static let mish = ActivationFunction("mish") { FrigateTensor.mish($0) }
  public static let tanh = ActivationFunction("tanh") { FrigateTensor.tanh($0) }
  public static let hardTanh = ActivationFunction("hard_tanh") { FrigateTensor.hardTanh($0) }
  public static let tanhShrink = ActivationFunction("tanh_shrink") { FrigateTensor.tanhShrink($0) }
  public static let hardShrink = ActivationFunction("hard_shrink") { FrigateTensor.hardShrink($0) }
  public static let softShrink = ActivationFunction("soft_shrink") { FrigateTensor.softShrink($0) }
  public static let sigmoid = ActivationFunction("sigmoid", range: .probabilities) {
    FrigateTensor.sigmoid($0)
  }
  public static let hardSigmoid = ActivationFunction("hard_sigmoid", range: .probabilities) {
    FrigateTensor.hardSigmoid($0)
  }
  public static let sparseSigmoid = ActivationFunction("sparse_sigmoid", range: .probabilities) {
    FrigateTensor.sparseSigmoid($0)
  }
  public static let logSigmoid = ActivationFunction("log_sigmoid") { FrigateTensor.logSigmoid($0) }
  public static let softmax = ActivationFunction("softmax", range: .probabilities) {
    FrigateTensor.softmax($0)
  }
  public static let logSoftmax = ActivationFunction("log_softmax") { FrigateTensor.logSoftmax($0) }
  public static let softplus = ActivationFunction("softplus") { FrigateTensor.softplus($0) }
  public static let squareplus = ActivationFunction("squareplus") { FrigateTensor.squareplus($0) }
  public static let sparsePlus = ActivationFunction("sparse_plus") { FrigateTensor.sparsePlus($0) }
  public static let softsign = ActivationFunction("softsign") { FrigateTensor.softsign($0) }
  public static let exponential = ActivationFunction("exponential") { exp($0) }
  /// The first half of the last axis, times the sigmoid of the second: what comes out is half as wide.
  public static let glu = ActivationFunction("glu", form: .gated) { FrigateTensor.glu($0) }
  /// Probabilities of which many are 0.
  public static let sparsemax = ActivationFunction("sparsemax", range: .probabilities) {
    FrigateTensor.sparsemax($0)
  }
  /// gelu's approximation by tanh. Keras has no name for it: there it is a custom object.
  public static let geluTanh = ActivationFunction("gelu_tanh") { FrigateTensor.gelu($0, approximate: true) }

  /// The functions that Keras and a configuration may name.
  public static let all: [ActivationFunction] = [
    .linear, .relu, .relu6, .leakyRelu, .elu, .selu, .celu, .gelu, .silu, .hardSilu, .mish, .tanh,
    .hardTanh, .tanhShrink, .hardShrink, .softShrink, .sigmoid, .hardSigmoid, .sparseSigmoid,
    .logSigmoid, .softmax, .logSoftmax, .softplus, .squareplus, .sparsePlus, .softsign,
    .exponential, .glu, .sparsemax,
  ]

  public init(named name: String) throws(ConfigurationError) {
    if name == "threshold" {
      throw ConfigurationError(
        "threshold is a function of two more numbers, which a name doesn't say.",
        fix: "use ReLU with a threshold, or an activation of your own, passed in customObjects")
    }
    let canonical = ["swish": "silu", "hard_swish": "hard_silu"][name] ?? name
    guard let known = (Self.all + [.geluTanh]).first(where: { $0.name == canonical }) else {
      throw ConfigurationError(
        "no activation is named \(name).",
        fix: "use one of \(Self.all.map(\.name).joined(separator: ", ")); pass your own in customObjects")
    }
    self = known
  }
}
