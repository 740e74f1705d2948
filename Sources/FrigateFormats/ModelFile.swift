import FrigateData
import FrigateNN

extension Model {
  /// Writes the model with its weights, how it learns and how far it has come; the format is that of
  /// the name's ending.
  ///
  ///     try model.save("model.safetensors")
  ///     let same = try Sequential(contentsOf: "model.safetensors")
  ///
  /// Atomic, and equal models give equal bytes.
  public func save(_ path: String) throws {
    switch try ModelFormat(of: path) {
    case .safetensors: try safetensors.write(to: path)
    }
  }

  /// Reads a model that `save` wrote. Data only: no file can run code.
  ///
  /// - Parameter customObjects: your own layers and other parts that the model has.
  public init(contentsOf path: String, customObjects: CustomObjects = CustomObjects()) throws {
    switch try ModelFormat(ofFile: path) {
    case .safetensors:
      try self.init(Safetensors(contentsOf: path), from: path, customObjects: customObjects)
    }
  }
}

/// Reads a model that `save` wrote, whichever kind it is: a `Sequential` or a `Functional`.
///
///     let model = try loadModel("model.safetensors")
///     print(try model.predict(image))
///
/// Data only: no file can run code.
///
/// - Parameter customObjects: your own layers and other parts that the model has.
public func loadModel(
  _ path: String, customObjects: CustomObjects = CustomObjects()
) throws -> any Model {
  switch try ModelFormat(ofFile: path) {
  case .safetensors:
    let file = try Safetensors(contentsOf: path)
    return file.holdsGraph
      ? try Functional(file, from: path, customObjects: customObjects)
      : try Sequential(file, from: path, customObjects: customObjects)
  }
}

/// The files a model may be kept in.
public enum ModelFormat: String, CaseIterable, Sendable {
  case safetensors

  /// The format of a file's name.
  public init(of path: String) throws(FileError) {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    guard let format = ModelFormat(rawValue: ending) else {
      let known = Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw FileError(path, "isn't a model file by its name", fix: "known endings: \(known)")
    }
    self = format
  }

  /// The same of a file to read; one that isn't there is told before its name is found fault with.
  init(ofFile path: String) throws(FileError) {
    do {
      try self.init(of: path)
    } catch {
      throw fileExists(path)
        ? error
        : FileError(
          path, "isn't there",
          fix:
            "check the path; model files end in \(Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", "))"
        )
    }
  }
}
