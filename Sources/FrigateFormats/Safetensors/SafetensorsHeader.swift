import FrigateData
import FrigateIR
import FrigateNN

/// What stands before the data: 8 bytes of length, then JSON that names the tensors.
///
/// Written and read so that tensors follow each other without gaps or overlaps, from the first byte
/// of the data to the last.
struct SafetensorsHeader {
  struct Tensor {
    var name: String
    var type: TensorType
    /// Bytes from the start of the data.
    var range: Range<Int>
  }

  /// In the order of their data.
  let tensors: [Tensor]
  let metadata: [String: String]

  /// Longer headers are refused: a model of ten thousand layers needs a tenth of it.
  static let maximumLength = 1 << 24

  /// For tensors in this order, one right after the other.
  init(_ types: [(name: String, type: TensorType)], metadata: [String: String]) {
    var end = 0
    tensors = types.map { name, type in
      defer { end += type.byteCount }
      return Tensor(name: name, type: type, range: end..<end + type.byteCount)
    }
    self.metadata = metadata
  }

  /// Length and JSON, padded with spaces to a multiple of 8 bytes.
  var bytes: [UInt8] {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      members.append(
        JSON.Member(
          key: "__metadata__",
          value: .object(texts.map { JSON.Member(key: $0.key, value: .string($0.value)) })))
    }
    for tensor in tensors {
      members.append(
        JSON.Member(
          key: tensor.name,
          value: [
            "dtype": .string(Self.code(of: tensor.type.dtype)),
            "shape": .array(tensor.type.shape.map(JSON.int)),
            "data_offsets": [.int(tensor.range.lowerBound), .int(tensor.range.upperBound)],
          ]))
    }
    var json = Array(JSON.object(members).description.utf8)
    json += Array(repeating: 0x20, count: (8 - json.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
  }

  static func code(of dtype: DType) -> String {
    switch dtype {
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .uint8: "U8"
    case .uint16: "U16"
    case .uint32: "U32"
    case .uint64: "U64"
    case .bool: "BOOL"
    }
  }
}

// MARK: - Reading

extension SafetensorsHeader {
  /// Reads the header; the source then stands at the first byte of the data.
  init(from source: any ByteSource) throws(FileError) {
    guard source.limit >= 10 else {
      throw source.failure(
        "has \(source.limit) bytes, too few for a safetensors file", at: 0, fix: Self.fix)
    }
    let length = try source.bytes(8, of: "header").reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(source.limit - 8) else {
      throw source.failure(
        "its header should be \(length) bytes long, the file has \(source.limit)", at: 0, fix: Self.fix)
    }
    guard length <= UInt64(Self.maximumLength) else {
      throw source.failure(
        "its header is \(length) bytes long, more than the \(Self.maximumLength) that are read", at: 0,
        fix: "store fewer tensors in a file")
    }
    let text = try source.bytes(Int(length), of: "header")
    guard text.first == UInt8(ascii: "{") else {
      throw source.failure("its header is no JSON object", at: 8, fix: Self.fix)
    }
    let json: JSON
    do {
      json = try JSON(parsing: text, maximumDepth: 8)
    } catch {
      throw source.failure("its header can't be read: \(error.problem)", at: 8, fix: Self.fix)
    }
    var metadata: [String: String] = [:]
    var tensors: [Tensor] = []
    for member in json.members ?? [] {
      if member.key == "__metadata__" {
        guard let texts = member.value.members else {
          throw source.failure("its __metadata__ is no object of texts", at: 8, fix: Self.fix)
        }
        for text in texts {
          guard let value = text.value.string else {
            throw source.failure("its metadata '\(text.key)' is no text", at: 8, fix: Self.fix)
          }
          metadata[text.key] = value
        }
      } else {
        tensors.append(try Tensor(member, in: source))
      }
    }
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < (
        $1.range.lowerBound, $1.range.upperBound, $1.name
      )
    }
    try Self.checkContiguous(tensors, dataLength: source.limit - 8 - Int(length), in: source)
    self.tensors = tensors
    self.metadata = metadata
  }

  private static let fix = "copy or download it again; its header is damaged, or it is another kind of file"

  private static func checkContiguous(
    _ tensors: [Tensor], dataLength: Int, in source: any ByteSource
  ) throws(FileError) {
    let start = source.position
    var end = 0
    for tensor in tensors {
      if tensor.range.lowerBound != end {
        let what = tensor.range.lowerBound < end ? "overlaps the tensor before it" : "leaves a gap before it"
        throw source.failure(
          "the tensor '\(tensor.name)' \(what): it starts at byte \(tensor.range.lowerBound) of the data, "
            + "not at \(end)", at: start + min(end, dataLength), fix: fix)
      }
      end = tensor.range.upperBound
    }
    if end != dataLength {
      throw source.failure(
        "its header describes \(end) bytes of data, the file has \(dataLength)",
        at: start + min(end, dataLength),
        fix: end > dataLength ? "the file is cut off: copy or download it again" : fix)
    }
  }
}

extension SafetensorsHeader.Tensor {
  fileprivate init(_ member: JSON.Member, in source: any ByteSource) throws(FileError) {
    let fix = "write the file again with a safetensors library"
    func failure(_ problem: String) -> FileError {
      source.failure("the tensor '\(member.key)' \(problem)", at: 8, fix: fix)
    }
    guard let code = member.value["dtype"]?.string else { throw failure("has no dtype") }
    guard let dtype = DType.allCases.first(where: { SafetensorsHeader.code(of: $0) == code }) else {
      let known = DType.allCases.map(SafetensorsHeader.code).joined(separator: ", ")
      throw failure("has the dtype '\(code.prefix(20))'; known are \(known)")
    }
    guard let sizes = member.value["shape"]?.array else { throw failure("has no shape") }
    let shape = sizes.compactMap(\.int)
    // More axes than any program has; strides are computed for each.
    guard shape.count == sizes.count, shape.count <= 32, shape.allSatisfy({ $0 >= 0 }) else {
      throw failure("has a shape that isn't a list of at most 32 sizes")
    }
    let type = TensorType(dtype, shape)
    guard let byteCount = type.checkedByteCount else {
      throw failure("has shape \(shape), more than any memory holds")
    }
    let offsets = (member.value["data_offsets"]?.array ?? []).compactMap(\.int)
    guard member.value["data_offsets"]?.array?.count == 2, offsets.count == 2 else {
      throw failure("has no two data_offsets")
    }
    guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= source.limit else {
      throw failure("has the data_offsets \(offsets), which lie outside the file")
    }
    guard offsets[1] - offsets[0] == byteCount else {
      throw failure("is \(type), \(byteCount) bytes; its data_offsets span \(offsets[1] - offsets[0])")
    }
    self.init(name: member.key, type: type, range: offsets[0]..<offsets[1])
  }
}
