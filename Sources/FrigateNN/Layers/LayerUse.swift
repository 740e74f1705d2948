/// A layer in the use that a model makes of it.
public struct LayerUse: Sendable {
  public var layer: any Layer
  /// Whether its weights learn; where they don't, their penalties don't count either.
  public var isTrainable: Bool
  /// A penalty on the results of a layer that has none of its own.
  public var activityRegularizer: (any Regularizer)?

  public init(
    _ layer: any Layer, isTrainable: Bool = true, activityRegularizer: (any Regularizer)? = nil
  ) {
    self.layer = layer
    self.isTrainable = isTrainable
    self.activityRegularizer = activityRegularizer
  }

  /// The same with weights that stay as they are.
  public func frozen() -> LayerUse {
    LayerUse(layer, isTrainable: false, activityRegularizer: activityRegularizer)
  }
}

extension Layer {
  /// This layer with weights that stay as they are: Keras's `trainable=False`.
  ///
  ///     Dense(50, activation: .tanh).frozen()
  public func frozen() -> LayerUse { LayerUse(self, isTrainable: false) }
}
