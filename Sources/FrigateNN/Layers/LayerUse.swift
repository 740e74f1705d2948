/// A layer in the use that a model makes of it.
public struct LayerUse: Sendable {
  public var layer: any Layer
  /// Whether its weights learn; where they don't, their penalties don't count either.
  public var isTrainable: Bool
  /// A penalty on the results of a layer that has none of its own.
  public var activityRegularizer: (any Regularizer)?
  /// What it computes in; nil leaves it to the model.
  public var dtypePolicy: DTypePolicy?

  public init(
    _ layer: any Layer, isTrainable: Bool = true, activityRegularizer: (any Regularizer)? = nil,
    dtypePolicy: DTypePolicy? = nil
  ) {
    self.layer = layer
    self.isTrainable = isTrainable
    self.activityRegularizer = activityRegularizer
    self.dtypePolicy = dtypePolicy
  }

  /// The same with weights that stay as they are.
  public func frozen() -> LayerUse {
    var frozen = self
    frozen.isTrainable = false
    return frozen
  }

  /// The same under a policy of its own.
  public func dtypePolicy(_ policy: DTypePolicy) -> LayerUse {
    var use = self
    use.dtypePolicy = policy
    return use
  }
}

extension Layer {
  /// This layer with weights that stay as they are: Keras's `trainable=False`.
  ///
  ///     Dense(50, activation: .tanh).frozen()
  public func frozen() -> LayerUse { LayerUse(self, isTrainable: false) }

  /// This layer under a policy of its own, whatever the model's: Keras's `dtype="float32"`.
  ///
  ///     Dense(10, activation: .softmax).dtypePolicy(.float32)
  public func dtypePolicy(_ policy: DTypePolicy) -> LayerUse { LayerUse(self, dtypePolicy: policy) }
}
