import FrigateIR
import Testing

@testable import FrigateData

struct NPYTests {
  let folder = TemporaryFolder()

  func parse(_ bytes: [UInt8]) throws -> Literal { try NPY.read(from: MemorySource(bytes, file: "x.npy")) }

  /// A file with this header text.
  func file(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
    let n = header.utf8.count
    let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: n >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
  }

  @Test(arguments: DType.allCases)
  func everyTypeAndOrderComesBack(dtype: DType) throws {
    for shape in [[], [0], [1], [7], [3, 4], [2, 3, 4], [0, 3], [2, 1, 3, 2]] {
      for order in [NPY.Order.c, .fortran] {
        let literal = sample(dtype, shape)
        let path = folder.file("x.npy")
        try NPY.write(literal, to: path, order: order)
        #expect(try NPY.read(path) == literal)
        #expect(try readBytes(path).count % 64 == literal.type.byteCount % 64)
      }
    }
  }

  @Test func versionsAndByteOrders() throws {
    let big = "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n"
    for version in 1...3 as ClosedRange<UInt8> {
      #expect(
        try parse(file(big, [1, 2, 255, 254], version: version)) == Literal([258, -2] as [Int16], shape: [2]))
    }
    #expect(
      try parse(file("{\"shape\": (2L,), 'fortran_order': True, 'descr': '|b1'}", [2, 0]))
        == Literal([true, false], shape: [2]))
  }

  @Test func whatIsRefusedAndWhy() {
    func refusal(_ header: String, _ data: [UInt8] = []) -> String {
      message { _ = try parse(file(header, data)) } ?? "accepted"
    }
    func typed(_ descr: String) -> String {
      refusal("{'descr': \(descr), 'fortran_order': False, 'shape': (1,)}", [0])
    }
    #expect(
      typed("'|O'") == """
        x.npy: holds pickled Python objects, which could run code when they are read
          where     byte 20
          fix       save it as an array of numbers
        """)
    #expect(typed("'<U3'").contains("holds text ('<U3')"))
    #expect(typed("'<c8'").contains("complex numbers"))
    #expect(typed("[('a', '<f4')]").contains("holds records"))
    #expect(typed("'<f16'").contains("unknown element type '<f16'"))
    func shaped(_ shape: String) -> String {
      refusal("{'descr': '<f4', 'fortran_order': False, 'shape': \(shape)}")
    }
    #expect(shaped("(-1,)").contains("'-' where a number that is not negative should be"))
    #expect(shaped("(4294967296, 4294967296)").contains("beyond any memory"))
    // 2⁴⁹ bytes: no overflow, but beyond `TensorType.checkedByteCount`.
    #expect(shaped("(140737488355328,)").contains("beyond any memory"))
    #expect(shaped("(0, 4294967296, 4294967296)").contains("beyond any memory"))
    #expect(shaped("(99999999999999999999,)").contains("beyond 64 bits"))
    #expect(shaped("(1,)").contains("the header promises float32[1], 4 bytes, the file has 0"))
    #expect(shaped("(" + String(repeating: "1,", count: 65) + ")").contains("more than 64 axes"))
    #expect(refusal("[1]").contains("'[' where '{' should be"))
    #expect(refusal("{'descr': '<f4', 'shape': ()}").contains("lacks one of"))
    #expect(refusal("{'descr': '<f4', 'descr': '<f4'}").contains("second or unknown key 'descr'"))
    #expect(refusal("{'descr': '<f4'} import os").contains("'i' where its end should be"))
    #expect(message { _ = try parse(Array("NUMPY...........".utf8)) }?.contains("isn't a .npy file") == true)
    #expect(message { _ = try parse(file("{}", version: 9)) }?.contains("format version 9.0") == true)
    #expect(message { _ = try NPY.read("/nowhere/x.npy") }?.contains("can't be opened: No such file") == true)
    #expect(message { _ = try NPY.read(folder.path) }?.contains("isn't a regular file") == true)
  }

  @Test func everyTruncationIsNoticed() throws {
    let path = folder.file("x.npy")
    try NPY.write(sample(.float32, [3, 4]), to: path)
    let bytes = try readBytes(path)
    for n in 0..<bytes.count { #expect(throws: FileError.self) { try parse(Array(bytes[..<n])) } }
    #expect(message { _ = try parse(bytes + [0]) }?.contains("the file has 49") == true)
  }
}
