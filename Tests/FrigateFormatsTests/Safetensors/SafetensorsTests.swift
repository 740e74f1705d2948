import FrigateData
import FrigateIR
import Testing

@testable import FrigateFormats

struct SafetensorsTests {
  let folder = TemporaryFolder()

  static func everyType(except: [DType] = []) -> Safetensors {
    var file = Safetensors()
    for (i, dtype) in DType.allCases.enumerated() where !except.contains(dtype) {
      let type = TensorType(dtype, [i % 3, 1, 2])
      file["\(dtype)/b"] =
        dtype.isFloating
        ? Literal(type, doubles: (0..<type.count).map { Double($0) - 0.5 })
        : Literal(type, integers: (0..<type.count).map { Int64($0) })
      file["\(dtype)/a"] = Literal(TensorType(dtype, []), integers: [1])
    }
    file.metadata = ["format": "test", "a \"quoted\" key": "é\n😀"]
    return file
  }

  static func bytes(_ json: String, data: Int = 0) -> [UInt8] {
    let text = Array(json.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
      + [UInt8](repeating: 0, count: data)
  }

  private func read(_ bytes: [UInt8]) throws -> Safetensors {
    try Safetensors(from: MemorySource(bytes, file: "x"))
  }

  private func byName(_ file: Safetensors) -> [Safetensors.Entry] {
    file.entries.sorted { $0.name < $1.name }
  }

  @Test func whatIsWrittenIsRead() throws {
    let file = Self.everyType()
    try file.write(to: folder.file("a.safetensors"))
    try file.write(to: folder.file("b.safetensors"))
    let again = try Safetensors(contentsOf: folder.file("a.safetensors"))
    #expect(byName(again) == byName(file))
    #expect(again.metadata == file.metadata)
    #expect(try folder.bytes("a.safetensors") == folder.bytes("b.safetensors"))
  }

  @Test func dataIsAligned() throws {
    let file = Self.everyType()
    try file.write(to: folder.file("a.safetensors"))
    let bytes = try folder.bytes("a.safetensors")
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect((8 + length) % 8 == 0)
    let header = try SafetensorsHeader(from: MemorySource(bytes, file: "x"))
    for tensor in header.tensors { #expect(tensor.range.lowerBound % tensor.type.dtype.size == 0) }
  }

  @Test func pythonsSafetensorsReadsAndWritesIt() throws {
    // numpy has no bfloat16.
    let file = Self.everyType(except: [.bfloat16])
    try file.write(to: folder.file("ours.safetensors"))
    let complaint = try python(
      "safetensors_files.py", folder.file("ours.safetensors"), folder.file("theirs.safetensors"))
    #expect(complaint == nil)
    let theirs = try Safetensors(contentsOf: folder.file("theirs.safetensors"))
    #expect(byName(theirs) == byName(file))
    #expect(theirs.metadata == file.metadata)
  }

  @Test(arguments: [
    ("{}", 4, "its header describes 0 bytes of data, the file has 4"),
    ("[]", 0, "its header is no JSON object"), ("{\"a\":1}   ", 0, "the tensor 'a' has no dtype"),
    (
      #"{"a":{"dtype":"F33","shape":[],"data_offsets":[0,4]}}"#, 4,
      "the dtype 'F33'; known are F16, BF16, F32"
    ),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "isn't a list of at most 32 sizes"),
    (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4, "isn't a list of at most 32 sizes"),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4,
      "more than any memory holds"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[0,9223372036854775807,9],"data_offsets":[0,0]}}"#, 0,
      "more than any memory holds"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
      "is float32[2], 8 bytes; its data_offsets span 4"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "which lie outside the file"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}"#, 4,
      "which lie outside the file"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4, "has no two data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "'a' leaves a gap before it"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
      8,
      "'b' overlaps the tensor before it"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      4,
      "stands there twice"
    ),
    (#"{"__metadata__":{"a":1}}"#, 0, "its metadata 'a' is no text"),
    (#"{"__metadata__":[]}"#, 0, "its __metadata__ is no object of texts"),
    (#"{"a":[[[[[[[[[[[[]]]]]]]]]]]]}"#, 0, "nested more than 8 deep"),
  ])
  func hostileHeadersAreRefused(json: String, data: Int, expected: String) throws {
    let error = #expect(throws: FileError.self) { try read(Self.bytes(json, data: data)) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n  where     byte ") == true && error?.fix.isEmpty == false)
  }

  @Test func lengthsBeyondTheFileAreRefused() throws {
    for length in [UInt64.max, 1 << 63, 1 << 40, 3] {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array("{}".utf8)
      let error = #expect(throws: FileError.self) { try read(bytes) }
      #expect(error?.problem == "its header should be \(length) bytes long, the file has 10")
    }
    let error = #expect(throws: FileError.self) { try read([1, 2]) }
    #expect(error?.problem == "has 2 bytes, too few for a safetensors file")
  }
}
