import FrigateData
import FrigateIR
import FrigateNN
import FrigateTensor

extension Model {
  /// The model as tensors and texts, to write as a `.safetensors` file.
  ///
  /// Tensors: `dense/kernel`, `dense/bias`, …; once trained also `optimizer/iterations` and
  /// `optimizer/adam/dense/kernel/momentum`, …. Metadata: `format`, `keras_config` (Keras's
  /// `model.to_json()`), `compile_config` (Keras's), `epochs`, `seed`.
  public var safetensors: Safetensors {
    get throws(ConfigurationError) {
      var file = Safetensors()
      for weight in weights { try file.add(weight.path, weight.value.literal) }
      file.metadata = [
        "format": "frigatebird", "format_version": "1", "keras_config": architecture.description,
        "seed": "\(seed)", "epochs": "\(compilation?.epochs ?? 0)",
      ]
      guard let compilation else { return file }
      file.metadata["compile_config"] = compilation.configuration.description
      if compilation.iterations > 0 || !compilation.slots.isEmpty {
        try file.add("optimizer/iterations", Literal(Int64(compilation.iterations)))
        for (path, slot) in zip(slotPaths(compilation), compilation.slots.joined()) {
          try file.add(path, slot.literal)
        }
        for (path, scalar) in zip(scalarPaths(compilation), compilation.scalars) {
          try file.add(path, scalar.literal)
        }
      }
      return file
    }
  }

  /// Names of the optimizer's tensors, in the order of `Compilation.slots`.
  private func slotPaths(_ compilation: Compilation) -> [String] {
    weights.filter(\.isTrainable).flatMap { weight in
      compilation.optimizer.allSlots.map {
        "optimizer/\(compilation.optimizer.name)/\(weight.path)/\($0.name)"
      }
    }
  }

  /// Names of what the optimizer keeps for all weights together.
  private func scalarPaths(_ compilation: Compilation) -> [String] {
    compilation.optimizer.scalars.map { "optimizer/\(compilation.optimizer.name)/\($0.name)" }
  }

  /// The model in a file that Frigatebird wrote. Evaluating it gives the same bits as before, and
  /// training goes on as if it had never stopped.
  ///
  /// - Parameter path: named in messages.
  /// - Throws: `FileError` where anything is missing, too much, or of the wrong shape.
  public init(
    _ file: Safetensors, from path: String, customObjects: CustomObjects = CustomObjects()
  ) throws(FileError) {
    var reader = ModelReader(file: file, path: path)
    try reader.checkFormat()
    let structure = try reader.configured("keras_config") { json throws(ConfigurationError) in
      let structure = try ModelStructure(configuration: json, customObjects: customObjects)
      try Self.check(structure)
      return structure
    }
    var values: [Tensor] = []
    for (layer, specification) in structure.weights {
      let name = "\(layer)/\(specification.name)"
      values.append(try reader.tensor(name, TensorType(.float32, specification.shape)))
    }
    self.init(structure, seed: try reader.number("seed"), values: values)
    if file.metadata["compile_config"] != nil {
      let settings = try reader.json("compile_config")
      try reader.configured("compile_config") { _ throws(ConfigurationError) in
        try compile(configuration: settings, customObjects: customObjects)
      }
      let epochs = try reader.number("epochs")
      guard (0...Compilation.mostEpochs).contains(epochs) else {
        throw reader.failure(
          "its metadata 'epochs' is \(epochs); trainings have from 0 to \(Compilation.mostEpochs)")
      }
      compilation?.epochs = epochs
      if file["optimizer/iterations"] != nil { try readProgress(&reader) }
    }
    try reader.checkNothingIsLeft()
  }

  /// The optimizer's tensors.
  private mutating func readProgress(_ reader: inout ModelReader) throws(FileError) {
    guard var compilation else { return }
    let iterations = try reader.tensor("optimizer/iterations", TensorType(.int64, []))
    compilation.iterations = Int(iterations.scalars(as: Int64.self)[0])
    guard (0...Compilation.mostIterations).contains(compilation.iterations) else {
      throw reader.failure(
        "its tensor 'optimizer/iterations' is \(compilation.iterations); trainings have from 0 to "
          + "\(Compilation.mostIterations) steps")
    }
    var paths = slotPaths(compilation)[...]
    for weight in weights where weight.isTrainable {
      var own: [Tensor] = []
      for _ in compilation.optimizer.allSlots {
        own.append(try reader.tensor(paths.removeFirst(), weight.value.type))
      }
      compilation.slots.append(own)
    }
    for path in scalarPaths(compilation) {
      compilation.scalars.append(try reader.tensor(path, TensorType(.float32, [])))
    }
    self.compilation = compilation
  }
}

extension Safetensors {
  fileprivate mutating func add(_ name: String, _ value: Literal) throws(ConfigurationError) {
    if self[name] != nil {
      throw ConfigurationError(
        "two tensors would be named \(name) in the file.", fix: "give the layer another name")
    }
    self[name] = value
  }
}

extension Safetensors {
  /// Whether the model in it is a functional one.
  var holdsGraph: Bool {
    let configuration = metadata["keras_config"].flatMap { try? JSON(parsing: $0.utf8) }
    return configuration?["class_name"]?.string == Functional.className
  }
}

/// Takes a file's parts one by one and remembers which.
private struct ModelReader {
  let file: Safetensors
  let path: String
  private var used: Set<String> = []

  init(file: Safetensors, path: String) {
    self.file = file
    self.path = path
  }

  func failure(_ problem: String) -> FileError {
    FileError(path, problem, fix: "save the model again with Frigatebird")
  }

  func checkFormat() throws(FileError) {
    guard file.metadata["format"] == "frigatebird", file.metadata["keras_config"] != nil else {
      throw FileError(
        path, "holds tensors, but not the model they belong to",
        fix: "read it with Safetensors(contentsOf:) and give its tensors to a model's weights")
    }
    guard file.metadata["format_version"] == "1" else {
      throw FileError(
        path, "is of format version \(file.metadata["format_version"] ?? "?"), known is 1",
        fix: "use the Frigatebird that wrote it, or a newer one")
    }
  }

  func json(_ key: String) throws(FileError) -> JSON {
    guard let text = file.metadata[key] else { throw failure("its metadata lacks '\(key)'") }
    do {
      return try JSON(parsing: text.utf8)
    } catch {
      throw failure("its metadata '\(key)': \(error.problem)")
    }
  }

  func configured<R>(
    _ key: String, _ body: (JSON) throws(ConfigurationError) -> R
  ) throws(FileError) -> R {
    let json = try json(key)
    do {
      return try body(json)
    } catch {
      let part = error.part.isEmpty ? "" : "\(error.part): "
      throw FileError(path, "its metadata '\(key)': \(part)\(error.problem)", fix: error.fix)
    }
  }

  func number(_ key: String) throws(FileError) -> Int {
    guard let text = file.metadata[key] else { throw failure("its metadata lacks '\(key)'") }
    guard let number = Int(text) else {
      throw failure("its metadata '\(key)' must be a whole number; it is '\(text.prefix(40))'")
    }
    return number
  }

  mutating func tensor(_ name: String, _ type: TensorType) throws(FileError) -> Tensor {
    guard let value = file[name] else { throw failure("the tensor '\(name)' is missing, \(type)") }
    guard value.type == type else {
      throw failure("the tensor '\(name)' is \(value.type); the model needs \(type)")
    }
    used.insert(name)
    return Tensor(value)
  }

  func checkNothingIsLeft() throws(FileError) {
    let left = file.names.filter { !used.contains($0) }
    if !left.isEmpty {
      let more = left.count > 5 ? " and \(left.count - 5) more" : ""
      throw failure(
        "has tensors the model doesn't: " + left.prefix(5).joined(separator: ", ") + more)
    }
  }
}
