import FrigateIR
import FrigateTensor

/// One step of a model: a configuration, the weights it needs, and a function of input and weights.
///
/// A value; the model owns the weights. A layer of your own is a struct that says the same things:
/// it trains, saves and loads as the built-in ones do.
public protocol Layer: Configurable {
  /// The name the user gave; nil lets the model choose (`dense`, `dense_1`, …).
  var name: String? { get set }

  /// The shape of one result, from that of one input; both without the batch axis.
  func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int]

  /// The element type of the results, from that of the inputs. Without a word of its own, a layer
  /// computes with float32.
  func outputDType(for input: DType) throws(ConfigurationError) -> DType

  /// The weights, in order, for inputs of this shape.
  func weights(for input: [Int]) -> [WeightSpecification]

  /// What the results mean to a loss; nil where they mean what the inputs did.
  var outputRange: ActivationFunction.Range? { get }

  /// A penalty on the results, added to the loss once divided by the number of examples; none unless
  /// the layer says so.
  var activityRegularizer: (any Regularizer)? { get }

  /// Whether the mask in the context holds for the results too, as it came or as `apply` changed it.
  /// Without a word of its own, a layer loses the mask, as in Keras.
  var supportsMasking: Bool { get }

  /// Whether the layer is given inputs and weights in the element type that its model's `DTypePolicy` computes in;
  /// if not, in float32. Without a word of its own it is, as in Keras. Either way its results come to be of that type.
  var autocasts: Bool { get }

  /// Whether `check(values:)` has anything to say; then features are made where it can look at them.
  var checksValues: Bool { get }

  /// Throws if this batch of inputs, [batch, …], can't be right. Asked for every batch where the layer
  /// sees the features as they come, as a compiled step can't complain.
  func check(values: Literal) throws(ConfigurationError)

  /// The results for a batch of inputs, [batch, …].
  ///
  /// `weights` are in the order of `weights(for:)`; assigning to one that isn't trainable updates
  /// it after the step.
  func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor
}

extension Layer {
  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    if input != .float32 {
      throw ConfigurationError(
        "computes with float32; its input is \(input).",
        fix: "put an Embedding before it, or give the model float32")
    }
    return .float32
  }

  public var activityRegularizer: (any Regularizer)? { nil }

  public var supportsMasking: Bool { false }

  public var autocasts: Bool { true }

  public var checksValues: Bool { false }

  public func check(values: Literal) throws(ConfigurationError) {}
}

/// Hands its values on, of any element type, in another arrangement.
protocol RearrangingLayer: Layer {}

extension RearrangingLayer {
  public func outputDType(for input: DType) throws(ConfigurationError) -> DType { input }
  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }
}

/// Passes the mask of its inputs on with its results.
protocol MaskedLayer: Layer {}

extension MaskedLayer {
  public var supportsMasking: Bool { true }
}

/// What a layer may know of the step it takes part in.
public struct LayerContext {
  /// Whether this is a training step; dropout and its like act only then.
  public let isTraining: Bool
  /// Whether the layer's weights learn; false where it is frozen.
  public let isTrainable: Bool
  /// A key for this layer's random numbers, another one in every step; nil outside training.
  public let key: Random.Key?
  /// Terms a layer adds to the loss.
  public var losses: [Tensor] = []
  /// Which positions count, a bool tensor of the shape that is left when the input's last axis is taken
  /// away: [batch, steps] of [batch, steps, features]; nil where all do. A layer that `supportsMasking` may
  /// put another one here for its results.
  public var mask: Tensor?

  public init(
    isTraining: Bool, isTrainable: Bool = true, key: Random.Key? = nil, mask: Tensor? = nil
  ) {
    self.isTraining = isTraining
    self.isTrainable = isTrainable
    self.key = key
    self.mask = mask
  }
}

extension Layer {
  /// The part of every layer's Keras configuration.
  public var baseConfiguration: [JSON.Member] {
    [
      JSON.Member(key: "name", value: name.map(JSON.string) ?? .null),
      JSON.Member(key: "trainable", value: true),
      JSON.Member(key: "dtype", value: DTypePolicy.float32.serialized),
    ]
  }

  /// The activity regularizer as Keras writes it, which is only where there is one.
  var activityConfiguration: [JSON.Member] {
    activityRegularizer.map { [JSON.Member(key: "activity_regularizer", value: $0.serialized)] } ?? []
  }

  /// As Keras serializes it.
  public var serialized: JSON { serialized(module: "keras.layers", among: LayerCatalog.all) }
}

/// The layers a configuration may name.
public enum LayerCatalog {
  public static let all: [any Layer.Type] =
    [
      Flatten.self, Reshape.self, Permute.self, RepeatVector.self, Dense.self, Embedding.self,
      Masking.self, IdentityLayer.self, Dropout.self, AlphaDropout.self, GaussianDropout.self,
      GaussianNoise.self,
      ActivityRegularization.self, Activation.self, ReLU.self, LeakyReLU.self, PReLU.self, ELU.self,
      Softmax.self, Rescaling.self, UnitNormalization.self,
    ] + normalizing + spatial + convolutional + merging

  private static let normalizing: [any Layer.Type] = [
    Normalization.self, BatchNormalization.self, LayerNormalization.self, GroupNormalization.self,
  ]

  /// Of sequences, images and volumes.
  private static let spatial: [any Layer.Type] = [
    SpatialDropout1D.self, SpatialDropout2D.self, SpatialDropout3D.self, ZeroPadding1D.self,
    ZeroPadding2D.self, ZeroPadding3D.self, Cropping1D.self, Cropping2D.self, Cropping3D.self,
    UpSampling1D.self, UpSampling2D.self, UpSampling3D.self, GlobalAveragePooling1D.self,
    GlobalAveragePooling2D.self, GlobalAveragePooling3D.self, GlobalMaxPooling1D.self,
    GlobalMaxPooling2D.self, GlobalMaxPooling3D.self,
  ]

  private static let convolutional: [any Layer.Type] = [
    Conv1D.self, Conv2D.self, Conv3D.self, Conv1DTranspose.self, Conv2DTranspose.self, Conv3DTranspose.self,
    DepthwiseConv1D.self, DepthwiseConv2D.self, SeparableConv1D.self, SeparableConv2D.self,
    MaxPooling1D.self, MaxPooling2D.self, MaxPooling3D.self, AveragePooling1D.self, AveragePooling2D.self,
    AveragePooling3D.self,
  ]

  /// Of several inputs.
  private static let merging: [any Layer.Type] = [
    Add.self, Subtract.self, Multiply.self, Average.self, Maximum.self, Minimum.self, Concatenate.self,
    Dot.self,
  ]
}
