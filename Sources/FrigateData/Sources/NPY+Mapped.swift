import FrigateIR
import FrigateTensor

extension NPY {
  /// The array of a .npy file, not read but mapped into memory: it may be larger than that, and costs only
  /// what is looked at.
  ///
  /// Little-endian, in C order (a Fortran-ordered array has no rows on end), not bool (any byte might stand
  /// there), its data on a multiple of 64 bytes, as numpy has written since 1.14; `read` takes the others.
  /// The size is checked now. The file must not be cut short while the tensor lives: that ends the process.
  ///
  /// - Throws: `FileError`.
  public static func mapped(_ path: String) throws(FileError) -> Literal { try map(path).literal }

  static func map(_ path: String) throws(FileError) -> (literal: Literal, file: MappedFile) {
    let source = try FileSource(path)
    let header = try NPYHeader.read(from: source)
    let isFortran = header.isFortran && header.shape.count { $0 != 1 } > 1
    let reason: String? =
      if header.isBigEndian && header.dtype.size > 1 {
        "is big-endian"
      } else if isFortran {
        "is in Fortran order, in which a row isn't in one piece"
      } else if header.dtype == .bool {
        "holds booleans, whose bytes would have to be checked"
      } else if source.position % Storage.alignment != 0 {
        "has its data at byte \(source.position), not on a multiple of \(Storage.alignment)"
      } else {
        nil
      }
    if let reason {
      throw FileError(
        path, "can't be mapped: it \(reason)", fix: "read it (NPY.read), or write it again with numpy.save")
    }
    let type = TensorType(header.dtype, header.shape)
    guard let byteCount = type.checkedByteCount, byteCount == source.limit - source.position else {
      throw FileError(
        path, "the header promises \(type), the file has \(source.limit - source.position) bytes of data",
        offset: source.position, fix: "copy or download it again; its header or its end is damaged")
    }
    let file = try MappedFile(path)
    guard file.byteCount == source.limit else {
      throw FileError(path, "has changed while it was opened", fix: "try again")
    }
    return (file.literal(type, at: source.position), file)
  }
}

extension Dataset {
  /// Rows of .npy files that are mapped into memory, see `NPY.mapped`: row i of `features` and of `labels`.
  ///
  /// Any order costs no more than another, and nothing is read but the rows that are asked for. Before each
  /// batch the files' sizes are looked at: one that was cut short is an error.
  ///
  /// - Throws: `FileError`.
  public init(npy features: String, labels: String? = nil) throws {
    let parts = try [features, labels].compactMap(\.self).map { path throws(FileError) in try NPY.map(path) }
    self.init { try MemoryRows(parts.map(\.literal), files: parts.map(\.file)) }
  }
}
