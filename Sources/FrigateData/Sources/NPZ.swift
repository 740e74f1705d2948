import FrigateIR

/// numpy's .npz files: named arrays in a zip archive, in order.
///
///     var file = NPZ()
///     file["images"] = images
///     try file.write(to: "sample.npz")
///     let images = try NPZ(contentsOf: "sample.npz")["images"]
public struct NPZ: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var name: String
    public var value: Literal

    public init(name: String, value: Literal) {
      self.name = name
      self.value = value
    }
  }

  /// The arrays, in the order in which they stand in the file.
  public var entries: [Entry] = []

  public init() {}
  public init(_ entries: [Entry]) { self.entries = entries }

  public var names: [String] { entries.map(\.name) }

  /// The array of that name. A new name goes to the end.
  public subscript(name: String) -> Literal? {
    get { entries.first { $0.name == name }?.value }
    set {
      let index = entries.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Reads all arrays, or those named. Members that aren't .npy files are refused only if asked for by
  /// name or when everything is read.
  public init(contentsOf path: String, only names: [String]? = nil) throws(FileError) {
    #if Zip
      try self.init(archive: ZipArchive(path), only: names)
    #else
      throw Self.withoutZip(path)
    #endif
  }

  /// Writes the archive atomically, without time stamps: equal arrays give equal bytes.
  public func write(to path: String, compressed: Bool = true) throws {
    #if Zip
      try atomically(writing: path) { temporary in
        try writeZip(to: temporary, named: path, compressed: compressed)
      }
    #else
      throw Self.withoutZip(path)
    #endif
  }

  #if !Zip
    private static func withoutZip(_ path: String) -> FileError {
      FileError(
        path, "is a zip archive and this build has no libzip",
        fix: "build with the trait Zip (swift build --traits Zip), or save each array as a .npy file")
    }
  #endif
}
