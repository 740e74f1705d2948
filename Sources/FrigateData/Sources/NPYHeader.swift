import FrigateIR

/// What the header of a .npy file says: a Python dictionary literal with three keys,
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
///
/// Format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
struct NPYHeader {
  var dtype: DType
  var isBigEndian = false
  var isFortran = false
  var shape: [Int]

  /// Long enough for any array; numpy itself stops at 10,000 bytes.
  static let maximumLength = 1 << 16
}

extension NPYHeader {
  static func read(from source: any ByteSource) throws(FileError) -> NPYHeader {
    let notNPY = "isn't a .npy file: it doesn't start with \\x93NUMPY"
    guard source.limit >= 10 else { throw source.failure(notNPY, at: 0, fix: "write it with numpy.save") }
    let start = try source.bytes(8, of: "header")
    guard Array(start[..<6]) == [0x93] + Array("NUMPY".utf8) else {
      throw source.failure(notNPY, at: 0, fix: "write it with numpy.save")
    }
    guard (1...3).contains(start[6]) else {
      throw source.failure(
        "has format version \(start[6]).\(start[7]); 1.0, 2.0 and 3.0 are known", at: 6,
        fix: "write it again with numpy.save")
    }
    let lengthBytes = try source.bytes(start[6] == 1 ? 2 : 4, of: "header")
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= min(source.limit - source.position, maximumLength) else {
      throw source.failure(
        "its header claims \(length) bytes, the file has \(source.limit - source.position) more, "
          + "\(maximumLength) are allowed", at: 8, fix: "copy or download it again")
    }
    let origin = source.position
    var scanner = PythonLiteral(text: try source.bytes(length, of: "header"))
    do throws(PythonLiteral.Unexpected) {
      return try scanner.npyHeader()
    } catch {
      throw source.failure(error.problem, at: origin + error.index, fix: error.fix)
    }
  }

  /// The header with its magic number, padded so that the data starts on a multiple of 64 bytes.
  func bytes() -> [UInt8] {
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text =
      "{'descr': '\(Self.descr(of: dtype))', 'fortran_order': \(isFortran ? "True" : "False"), "
      + "'shape': (\(extents)), }"
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(text.utf8) + Array(repeating: UInt8(ascii: " "), count: length - text.utf8.count - 1)
      + [UInt8(ascii: "\n")]
  }

  /// numpy has no bfloat16; JAX's (the package ml_dtypes) is written as two-byte records, `<V2`.
  static func descr(of dtype: DType) -> String {
    switch dtype {
    case .bool: "|b1"
    case .bfloat16: "<V2"
    case .int8: "|i1"
    case .uint8: "|u1"
    case .float16, .float32, .float64: "<f\(dtype.size)"
    case .int16, .int32, .int64: "<i\(dtype.size)"
    case .uint16, .uint32, .uint64: "<u\(dtype.size)"
    }
  }
}

extension PythonLiteral {
  fileprivate mutating func npyHeader() throws(Unexpected) -> NPYHeader {
    var descr: (dtype: DType, isBigEndian: Bool)?
    var isFortran: Bool?
    var shape: [Int]?
    try expect("{")
    while !accept("}") {
      let start = index
      let key = try string()
      try expect(":")
      switch key {
      case "descr" where descr == nil: descr = try elementType()
      case "fortran_order" where isFortran == nil: isFortran = try boolean()
      case "shape" where shape == nil: shape = try tuple()
      default: throw Unexpected(index: start, problem: "the header has a second or unknown key '\(key)'")
      }
      if !accept(",") {
        try expect("}")
        break
      }
    }
    try end()
    guard let descr, let isFortran, let shape else {
      throw Unexpected(index: 0, problem: "the header lacks one of 'descr', 'fortran_order', 'shape'")
    }
    return NPYHeader(
      dtype: descr.dtype, isBigEndian: descr.isBigEndian, isFortran: isFortran, shape: shape)
  }

  /// `'<f4'`: byte order, kind, bytes of one element.
  private mutating func elementType() throws(Unexpected) -> (dtype: DType, isBigEndian: Bool) {
    let isRecord = peek("[")
    let start = index
    if isRecord {
      throw Unexpected(
        index: start, problem: "holds records (a structured dtype), not numbers",
        fix: "save each field as an array of its own, in a .npz")
    }
    let text = try string()
    let spelling = text.drop { "<>=|".contains($0) }
    for dtype in DType.allCases where NPYHeader.descr(of: dtype).dropFirst() == spelling {
      return (dtype, text.first == ">")
    }
    let (what, fix) =
      switch spelling.first {
      case "O":
        (
          "holds pickled Python objects, which could run code when they are read",
          "save it as an array of numbers"
        )
      case "U", "S": ("holds text ('\(text)')", "save it as an array of numbers")
      case "c": ("holds complex numbers ('\(text)')", "save the real and the imaginary parts as two arrays")
      default: ("has the unknown element type '\(text)'", "convert it first: array.astype('float32')")
      }
    throw Unexpected(index: start, problem: what, fix: fix)
  }
}
