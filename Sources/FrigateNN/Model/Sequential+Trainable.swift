extension Sequential {
  /// This model as a part of another, with the weights it has: `Sequential { Input(4); encoder; Dense(2) }`.
  ///
  /// Its layers are the outer model's then, under its name: `encoder/dense`. Unless the model was given a name,
  /// it gets one as layers do.
  public var nested: NestedModel {
    var model = NestedModel(
      name: name == Sequential.defaultName ? nil : name, input: input, parts: parts)
    model.values = weights.map(\.value)
    return model
  }

  /// As a part of another model in which nothing of it learns.
  public func frozen() -> NestedModel { nested.frozen() }

  /// Lets layers learn or keeps their weights as they are: Keras's `layer.trainable`.
  ///
  /// A compiled model's optimizer starts anew, as if it were compiled again.
  ///
  /// - Parameter names: of layers, or of models inside the model, which stand for all of their layers; none for
  ///   all there are.
  /// - Throws: `ConfigurationError` for a name that isn't there.
  public mutating func setTrainable(
    _ isTrainable: Bool, _ names: String...
  ) throws(ConfigurationError) {
    func isPart(_ layer: String, of name: String) -> Bool { layer == name || layer.hasPrefix(name + "/") }
    if let wrong = names.first(where: { name in !layers.contains { isPart($0.name, of: name) } }) {
      let known = groups.map(\.name) + layers.map(\.name)
      throw ConfigurationError(
        "there is no layer named \(wrong).", in: name, fix: "name one of \(known.joined(separator: ", "))")
    }
    var next = 0
    func changed(_ parts: [SequentialPart]) -> [SequentialPart] {
      parts.map { part in
        switch part {
        case .input: return part
        case .model(var model):
          model.parts = changed(model.parts)
          model.values = nil
          return .model(model)
        case .layer(var use):
          let name = layers[next].name
          next += 1
          if names.isEmpty || names.contains(where: { isPart(name, of: $0) }) {
            use.isTrainable = isTrainable
          }
          return .layer(use)
        }
      }
    }
    let structure = try SequentialStructure(
      name: name, input: input, parts: changed(parts),
      convertsIntegers: layers.contains(where: \.convertsIntegers))
    let compilation = compilation
    self = Sequential(structure, seed: seed, values: weights.map(\.value))
    guard let compilation else { return }
    self.compilation = Compilation(
      optimizer: compilation.optimizer, loss: compilation.loss, metrics: compilation.metrics,
      weightedMetrics: compilation.weightedMetrics, epochs: compilation.epochs)
  }
}
