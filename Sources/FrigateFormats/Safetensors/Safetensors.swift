import FrigateData
import FrigateIR

/// Named tensors and named texts in a `.safetensors` file: data only, nothing in it can run.
///
///     var file = Safetensors()
///     file["dense/kernel"] = kernel
///     try file.write(to: "weights.safetensors")
///
/// Format: <https://github.com/huggingface/safetensors#format>.
public struct Safetensors: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var name: String
    public var value: Literal

    public init(name: String, value: Literal) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var entries: [Entry] = []
  private var indices: [String: Int] = [:]
  /// The header's `__metadata__`.
  public var metadata: [String: String] = [:]

  public init() {}

  public var names: [String] { entries.map(\.name) }

  /// The tensor of that name. A new name goes to the end.
  public subscript(name: String) -> Literal? {
    get { indices[name].map { entries[$0].value } }
    set {
      switch (indices[name], newValue) {
      case (let index?, let value?): entries[index].value = value
      case (nil, let value?):
        indices[name] = entries.count
        entries.append(Entry(name: name, value: value))
      case (let index?, nil):
        entries.remove(at: index)
        indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
      case (nil, nil): break
      }
    }
  }

  /// Reads all tensors into memory.
  ///
  /// - Throws: `FileError`. Every promise of the header is checked before memory is taken for it.
  public init(contentsOf path: String) throws(FileError) {
    try self.init(from: FileSource(path))
  }

  package init(from source: any ByteSource) throws(FileError) {
    let header = try SafetensorsHeader(from: source)
    metadata = header.metadata
    try source.checkMemory(for: header.tensors.reduce(0) { $0 + $1.type.byteCount }, of: "its tensors")
    for tensor in header.tensors {
      let storage = Storage(byteCount: tensor.type.byteCount)
      try source.fill(
        UnsafeMutableRawBufferPointer(start: storage.base, count: tensor.type.byteCount),
        with: "tensor '\(tensor.name)'")
      let literal = Literal(tensor.type, storage: storage)
      self[tensor.name] = tensor.type.dtype == .bool ? literal.withCleanBooleans : literal
    }
  }

  /// Writes the file atomically. The order is fixed and there is no time in it: equal contents give
  /// equal bytes.
  public func write(to path: String) throws {
    try atomically(writing: path) { try fill($0) }
  }

  /// Writes a new file that nobody else sees yet.
  package func fill(_ temporary: String) throws {
    let ordered = entries.alignedOrder
    let header = SafetensorsHeader(ordered.map { ($0.name, $0.value.type) }, metadata: metadata)
    let writer = try FileWriter(temporary)
    try writer.write(header.bytes)
    for entry in ordered { try entry.value.withUnsafeBytes { try writer.write($0) } }
    try writer.close()
  }
}

extension [Safetensors.Entry] {
  /// Large elements first, so that every tensor starts at a multiple of its element's size; otherwise
  /// as they come.
  fileprivate var alignedOrder: [Safetensors.Entry] {
    [8, 4, 2, 1].flatMap { size in filter { $0.value.type.dtype.size == size } }
  }
}

extension Literal {
  /// Swift's Bool has two bit patterns, a file's byte 256.
  fileprivate var withCleanBooleans: Literal {
    Literal(type) { target in
      withUnsafeBytes { source in for i in source.indices { target[i] = source[i] == 0 ? 0 : 1 } }
    }
  }
}
