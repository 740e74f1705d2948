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
    func isPart(_ layer: String, of name: String) -> Bool { layer == name || layer.hasPrefix(name + "/") }
    if let wrong = names.first(where: { name in !layers.contains { isPart($0.name, of: name) } }) {
      let known = structure.listing.paths
      throw ConfigurationError(
        "there is no layer named \(wrong).", in: name, fix: "name one of \(known.joined(separator: ", "))")
    }
    var model = structure.model
    for layer in layers {
      let isChanged = names.isEmpty || names.contains { isPart(layer.name, of: $0) }
      model.trainability[layer.name] = isChanged ? isTrainable : layer.isTrainable
    }
    let structure = try ModelStructure(
      name: name, model, convertsIntegers: layers.contains(where: \.convertsIntegers))
    var compilation = compilation
    self = Self(structure, seed: seed, values: weights.map(\.value))
    compilation?.forget()
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
