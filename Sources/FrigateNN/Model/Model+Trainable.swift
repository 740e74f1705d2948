extension Model {
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
    let chosen = try layers(named: names)
    var model = structure.model
    for layer in layers {
      model.trainability[layer.name] = chosen.contains(layer.name) ? isTrainable : layer.isTrainable
    }
    try rebuild(model)
    compilation?.forget()
  }

  /// Names of the layers that these name or stand for; all there are for none.
  func layers(named names: [String]) throws(ConfigurationError) -> Set<String> {
    func isPart(_ layer: String, of name: String) -> Bool { layer == name || layer.hasPrefix(name + "/") }
    if let wrong = names.first(where: { name in !layers.contains { isPart($0.name, of: name) } }) {
      let known = structure.listing.paths
      throw ConfigurationError(
        "there is no layer named \(wrong).", in: name, fix: "name one of \(known.joined(separator: ", "))")
    }
    return Set(
      layers.map(\.name).filter { layer in names.isEmpty || names.contains { isPart(layer, of: $0) } })
  }

  /// Becomes this model, which has the same layers, with the weights and the compilation it has.
  mutating func rebuild(_ model: NestedModel) throws(ConfigurationError) {
    let structure = try ModelStructure(
      name: name, model, convertsIntegers: layers.contains(where: \.convertsIntegers))
    let compilation = compilation
    self = Self(structure, seed: seed, values: weights.map(\.value))
    self.compilation = compilation
  }
}

extension ModelListing {
  /// Names of layers and models, those inside models with their paths.
  fileprivate var paths: [String] {
    parts.flatMap { part -> [String] in
      switch part.kind {
      case .input: []
      case .layer: [part.name]
      case .model(let model): [part.name] + model.paths.map { part.name + "/" + $0 }
      }
    }
  }
}
