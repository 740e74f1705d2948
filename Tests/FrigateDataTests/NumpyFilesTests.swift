import Foundation
import FrigateIR
import Testing

@testable import FrigateData

/// Files that numpy wrote and files that numpy must read; `Scripts/make-fixtures` makes the first.
struct NumpyFilesTests {
  struct Index: Decodable {
    struct Array: Decodable {
      var file: String
      var entry: String?
      var dtype: String
      var shape: [Int]
      var values: [Number]
    }
    struct Refusal: Decodable {
      var file: String
      var entry: String?
      var why: String
    }
    var read: [Array]
    var refuse: [Refusal]
  }

  /// A JSON number or the text "nan", "inf", "-inf".
  struct Number: Decodable {
    var double: Double
    var integer: Int64

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        double = Double(text) ?? .nan
        integer = 0
      } else {
        double = try container.decode(Double.self)
        integer =
          (try? container.decode(Int64.self)) ?? Int64(bitPattern: (try? container.decode(UInt64.self)) ?? 0)
      }
    }
  }

  let folder = fixtures + "/numpy/"
  let index: Index

  init() throws {
    index = try JSONDecoder().decode(Index.self, from: Data(readBytes(fixtures + "/numpy/expected.json")))
  }

  func read(_ file: String, _ entry: String?) throws -> Literal? {
    if file.hasSuffix(".npy") { return try NPY.read(folder + file) }
    return try NPZ(contentsOf: folder + file, only: entry.map { [$0] })[entry ?? ""]
  }

  @Test func readsWhatNumpyWrote() throws {
    #expect(index.read.count > 50)
    for array in index.read {
      #if !Zip
        if array.file.hasSuffix(".npz") { continue }
      #endif
      guard let dtype = DType(rawValue: array.dtype) else {
        #expect(array.dtype.hasPrefix("complex"))
        #expect(message { _ = try read(array.file, array.entry) }?.contains("complex numbers") == true)
        continue
      }
      let type = TensorType(dtype, array.shape)
      let expected =
        dtype.isFloating
        ? Literal(type, doubles: array.values.map(\.double))
        : Literal(type, integers: array.values.map(\.integer))
      #expect(try read(array.file, array.entry) == expected, "\(array.file) \(array.entry ?? "")")
    }
  }

  @Test func refusesWhatIsBroken() {
    #expect(index.refuse.count > 10)
    for refusal in index.refuse {
      #expect(throws: FileError.self, "\(refusal.file) \(refusal.why)") {
        try read(refusal.file, refusal.entry)
      }
    }
    #if Zip
      #expect(throws: Never.self) { try read("object.npz", "good") }
    #endif
  }

  @Test func numpyReadsWhatWeWrote() throws {
    let temporary = TemporaryFolder()
    var expected: [[String: Any]] = []
    func expect(_ file: String, _ arrays: [(String, Literal)], compressed: Bool? = nil) {
      var entry: [String: Any] = ["file": file]
      entry["arrays"] = Dictionary(
        uniqueKeysWithValues: arrays.map { name, literal in
          (
            name,
            ["dtype": "\(literal.type.dtype)", "shape": literal.type.shape, "values": values(literal)]
              as [String: Any]
          )
        })
      entry["compressed"] = compressed
      expected.append(entry)
    }
    func values(_ literal: Literal) -> [Any] {
      switch literal.type.dtype.kind {
      case .floating: literal.doubles
      case .unsigned: literal.integers.map { UInt64(bitPattern: $0) }
      case .signed, .boolean: literal.integers
      }
    }
    // numpy has no bfloat16.
    let literals = DType.allCases.filter { $0 != .bfloat16 }.flatMap { dtype in
      [[], [0, 2], [5], [2, 3, 4]].map { sample(dtype, $0) }
    }
    for (i, literal) in literals.enumerated() {
      for order in [NPY.Order.c, .fortran] {
        let file = "\(i)-\(order).npy"
        try NPY.write(literal, to: temporary.file(file), order: order)
        expect(file, [("x", literal)])
      }
    }
    #if Zip
      let named = literals.enumerated().map { ("folder/\($0)", $1) }
      for compressed in [true, false] {
        let file = "\(compressed).npz"
        try NPZ(named.map { NPZ.Entry(name: $0.0, value: $0.1) }).write(
          to: temporary.file(file), compressed: compressed)
        expect(file, named, compressed: compressed)
      }
    #endif
    try JSONSerialization.data(withJSONObject: expected).write(
      to: URL(fileURLWithPath: temporary.file("expected.json")))

    let process = Process()
    process.executableURL = URL(fileURLWithPath: fixtures + "/python")
    process.arguments = ["Tests/Interop/check_ours.py", temporary.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }
}
