extension Model {
  /// Chooses what layers compute in: Keras's `layer.dtype_policy`. Weights and optimizer state stay as they are.
  ///
  /// - Parameter names: of layers, or of models inside the model, which stand for all of their layers; none for
  ///   all there are.
  /// - Throws: `ConfigurationError` for a name that isn't there.
  public mutating func setDTypePolicy(_ policy: DTypePolicy, _ names: String...) throws(ConfigurationError) {
    let chosen = try layers(named: names)
    var model = structure.model
    if names.isEmpty { model.dtypePolicy = policy }
    for layer in layers {
      model.dtypePolicies[layer.name] = chosen.contains(layer.name) ? policy : layer.dtypePolicy
    }
    try rebuild(model)
  }
}
