import Foundation
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

/// Against Python's csv module and numpy.genfromtxt, and by example.
struct CSVTests {
  struct Expected: Decodable {
    struct Column: Decodable {
      var name: String
      var vocabulary: [String]
      var dtype: String
      var values: [NumpyFilesTests.Number]
    }
    struct Table: Decodable { var file, delimiter: String, missing: String?, columns: [Column] }
    struct Texts: Decodable { var file, delimiter: String, rows: [[String]] }
    struct Numbers: Decodable { var file, dtype: String, shape: [Int], values: [NumpyFilesTests.Number] }
    var tables: [Table]
    var texts: [Texts]
    var numbers: [Numbers]
  }

  let temporary = TemporaryFolder()
  let folder = fixtures + "/csv/"

  func expected() throws -> Expected {
    try JSONDecoder().decode(Expected.self, from: Data(readBytes(folder + "expected.json")))
  }

  func parse(_ text: String, _ change: (inout CSV.Options) -> Void = { _ in }) throws -> CSV {
    try parse(Array(text.utf8), change)
  }

  func parse(_ bytes: [UInt8], _ change: (inout CSV.Options) -> Void = { _ in }) throws(FileError) -> CSV {
    var options = CSV.Options()
    change(&options)
    return try CSV(file: "x.csv", options: options) { MemorySource(bytes, file: "x.csv") }
  }

  @Test func readsWhatPythonWrote() throws {
    for table in try expected().tables {
      var options = CSV.Options()
      options.delimiter = Character(table.delimiter)
      if table.missing != nil { options.missing = .nan }
      let read = try CSV(contentsOf: folder + table.file, options: options)
      #expect(read.names == table.columns.map(\.name))
      for column in table.columns {
        let type = TensorType(try #require(DType(rawValue: column.dtype)), [column.values.count])
        let values =
          type.dtype.isFloating
          ? Literal(type, doubles: column.values.map(\.double))
          : Literal(type, integers: column.values.map(\.integer))
        #expect(read[column.name]?.values == values, "\(table.file) \(column.name)")
        #expect(read[column.name]?.vocabulary == column.vocabulary)
      }
    }
  }

  @Test func readsTextAsPythonDoes() throws {
    for texts in try expected().texts {
      let records = try CSVRecords(
        FileSource(folder + texts.file), delimiter: try #require(Character(texts.delimiter).asciiValue))
      var rows: [[String]] = []
      while try records.next() { rows.append(records.fields.indices.map { records.text($0) }) }
      #expect(rows == texts.rows, "\(texts.file)")
    }
  }

  @Test func readsNumbersAsNumpyDoes() throws {
    for numbers in try expected().numbers {
      var options = CSV.Options()
      options.hasHeader = false
      options.missing = .nan
      options.missingTexts = []
      let type: CSV.ColumnType = numbers.dtype == "float32" ? .float32 : .float64
      for k in 0..<5 { options.types["\(k)"] = type }
      let table = try CSV(contentsOf: folder + numbers.file, options: options)
      let matrix = try table.matrix(of: table.names, as: try #require(DType(rawValue: numbers.dtype)))
      #expect(matrix.shape == numbers.shape)
      for (ours, theirs) in zip(matrix.literal.doubles, numbers.values.map(\.double)) {
        #expect(ours == theirs || (ours.isNaN && theirs.isNaN), "\(ours) for \(theirs)")
      }
    }
  }

  @Test func featuresAndLabels() throws {
    let path = temporary.file("iris.csv")
    try writeBytes(
      Array("length,width,species\n5.1,3,setosa\n7,3.2,versicolor\n6,2.5,setosa\n".utf8), to: path)
    let data = try Dataset(csv: path, label: "species")
    #expect(try data.types == [TensorType(.float32, [2]), TensorType(.int64, [])])
    let batch = Array(data.batch(3))[0]
    #expect(batch.features.literal == Literal([5.1, 3, 7, 3.2, 6, 2.5] as [Float], shape: [3, 2]))
    #expect(batch.labels.literal.integers == [0, 1, 0])
    let one = try Dataset(csv: path, features: ["width"], featureType: .float64)
    #expect(Array(one.batch(3))[0].features.literal.doubles == [3, Double(3.2 as Float), 2.5])
    let swapped = try Dataset(csv: path, features: ["width", "length"], label: "length")
    #expect(
      Array(swapped)[0].columns.map(\.literal.doubles) == [
        [3, Double(5.1 as Float)], [Double(5.1 as Float)],
      ])
    let packed = temporary.file("iris.csv.gz")
    #if Zlib
      try writeBytes(gzip(readBytes(path)), to: packed)
      #expect(try CSV(contentsOf: packed).columns == CSV(contentsOf: path).columns)
    #endif
  }

  @Test func typesAndMissingValues() throws {
    let text = "a,b,c,d\n1,x,,true\n2,,0.5,false\n,y,2,true\n"
    let dropped = try parse(text) { $0.missing = .dropRow }
    #expect(dropped.rowCount == 0 && dropped.droppedRowCount == 3)
    let some = try parse(text) {
      $0.columns = ["a", "d"]
      $0.missing = .dropRow
    }
    #expect(some.rowCount == 2 && some.droppedRowCount == 1)
    #expect(some["a"]?.values == Literal([1, 2] as [Int64], shape: [2]))
    #expect(some["d"]?.values == Literal([true, false], shape: [2]))
    let filled = try parse(text) {
      $0.missing = .nan
      $0.missingByColumn = ["a": .fill("7"), "b": .fill("none")]
    }
    #expect(filled["a"]?.values == Literal([1, 2, 7] as [Int64], shape: [3]))
    #expect(filled["b"]?.vocabulary == ["none", "x", "y"])
    #expect(filled["b"]?.values.integers == [1, 0, 2])
    #expect(filled["c"]?.values.scalars(as: Float.self)[1...] == [0.5, 2])
    #expect(filled["c"]?.values.scalars(as: Float.self)[0].isNaN == true)
    let floating = try parse("a\n1\nNA\n3\n") { $0.missing = .nan }
    #expect(floating["a"]?.values.type == TensorType(.float32, [3]))
    let exact = try parse("a\n16777217\n?\n") { $0.missing = .nan }
    #expect(exact["a"]?.values.scalars(as: Double.self)[0] == 16_777_217)
    let given = try parse("a,b\n1,no\n0,yes\n") {
      $0.types = ["a": .float64, "b": .categorical(["yes", "no", "perhaps"])]
    }
    #expect(given["a"]?.values == Literal([1, 0] as [Double], shape: [2]))
    #expect(given["b"]?.values.integers == [1, 0] && given["b"]?.vocabulary.count == 3)
    let nameless = try parse("1;2\n3;4\n") {
      $0.hasHeader = false
      $0.delimiter = ";"
    }
    #expect(nameless.names == ["0", "1"] && nameless["1"]?.values.integers == [2, 4])
    #expect(try parse("a,b\n").rowCount == 0)
    #expect(try parse("a,b\n")["b"]?.values == Literal([] as [Float], shape: [0]))
  }

  @Test func whatIsRefusedAndWhy() throws {
    func refusal(_ text: String, _ change: (inout CSV.Options) -> Void = { _ in }) -> String {
      message { _ = try parse(text, change) } ?? "none"
    }
    #expect(
      refusal("a,age\n1,2\n3,\n") == """
        x.csv: line 3, column 3 (age): the value is missing
          fix       say what to do in options.missing: .nan, .fill("0") or .dropRow
        """)
    #expect(
      refusal("a,b\n1,2\n3,4,5\n") == """
        x.csv: line 3: the record has 3 fields, the first of the file has 2
          fix       check the delimiter, and the quotes of fields that hold it
        """)
    #expect(
      refusal("a,b\n1,\"x\ny\"\nz,\"w") == """
        x.csv: line 4, column 3: the quoted field that starts here never ends
          fix       close its quotes
        """)
    #expect(
      refusal("a,b\r\n1,\"x\"y\r\n").contains("line 2, column 6: text follows the closing quote of a field"))
    #expect(
      refusal("a\n1\nx\n") { $0.types = ["a": .int64] } == """
        x.csv: line 3, column 1 (a): 'x' isn't a value of type int64
          fix       correct it, or give the column another type
        """)
    #expect(refusal("a\n1\u{1b}[31m\n") { $0.types = ["a": .float32] }.contains("'1·[31m' isn't a value"))
    #expect(
      refusal("a\n\"\(String(repeating: "9", count: 60))\"\n") { $0.types = ["a": .int64] }.contains(
        "9…' isn't"))
    #expect(
      refusal("a\nx\n") { $0.types = ["a": .categorical(["y"])] }.contains("'x' isn't in the vocabulary"))
    #expect(refusal("a\nx\n\"\"\n") { $0.missing = .nan }.contains("categorical has no NaN"))
    #expect(refusal("a\n1\n\"\"\n") { $0.missing = .nan } == "none")
    #expect(
      refusal("a\n1\nNA\n") {
        $0.types = ["a": .int64]
        $0.missing = .fill("x")
      }.contains("line 3, column 1 (a): 'x' isn't a value of type int64"))
    #expect(refusal("a,b,a\n").contains("line 1, column 5: there are two columns 'a'"))
    #expect(
      refusal("a\n") { $0.columns = ["b"] }.contains("has no column 'b'\n  fix       its columns are a"))
    #expect(refusal("a\n") { $0.types = ["b": .int64] }.contains("has no column 'b'"))
    #expect(refusal("").contains("has no records"))
    #expect(refusal("\n\r\n\n").contains("has no records"))
    #expect(refusal("a\n") { $0.delimiter = "é" }.contains("can't be cut at the delimiter 'é'"))
    #expect(refusal("a\n") { $0.delimiter = "\"" }.contains("can't be cut at the delimiter"))
    #expect(message { _ = try parse([0xFF, 0xFE, 0x61, 0]) }?.contains("is UTF-16 text") == true)
    #expect(message { _ = try CSV(contentsOf: "/nowhere.csv") }?.contains("can't be opened") == true)
    #expect(
      message { _ = try parse([UInt8](repeating: 0x61, count: CSVRecords.maximumBytes + 70_000)) }?.contains(
        "the record is longer than 16.7 MB\n  fix       is a closing quote missing?") == true)
    #expect(
      message { _ = try parse([UInt8](repeating: 0x2C, count: CSVRecords.maximumFields + 1)) }?.contains(
        "more than 65536 fields") == true)
    let path = temporary.file("x.csv")
    try writeBytes(Array("a,b\n1.5,x\n".utf8), to: path)
    #expect(
      message { _ = try Dataset(csv: path, label: "c") }?.contains(
        "has no column 'c'\n  fix       its columns are a, b")
        == true)
    #expect(
      message { _ = try Dataset(csv: path, featureType: .int32) }?.contains(
        "has float32 columns, which int32 would cut")
        == true)
  }
}
