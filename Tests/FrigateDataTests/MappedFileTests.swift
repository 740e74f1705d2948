import Foundation
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

struct MappedFileTests {
  let folder = TemporaryFolder()

  func write(_ literal: Literal, _ name: String, order: NPY.Order = .c) throws -> String {
    try NPY.write(literal, to: folder.file(name), order: order)
    return folder.file(name)
  }

  @Test func equalsWhatIsRead() throws {
    for dtype in DType.allCases where dtype != .bool {
      for shape in [[], [5], [2, 3, 4], [4096, 3]] {
        let path = try write(sample(dtype, shape), "x.npy")
        #expect(try NPY.mapped(path) == NPY.read(path))
      }
    }
    // One axis alone is in order either way.
    #expect(
      try NPY.mapped(write(sample(.int16, [1, 7]), "x.npy", order: .fortran)) == sample(.int16, [1, 7]))
  }

  /// Files that numpy wrote.
  @Test func mapsWhatNumpyWrote() throws {
    for file in ["float32_c.npy", "int64_c.npy", "version2.npy", "version3.npy", "float64_limits.npy"] {
      let path = fixtures + "/numpy/" + file
      #expect(try NPY.mapped(path) == NPY.read(path))
    }
    for (file, reason) in [
      ("big_endian.npy", "is big-endian"), ("fortran_3d.npy", "is in Fortran order"),
      ("bool_c.npy", "holds booleans"), ("structured.npy", "holds records"),
      ("object.npy", "pickled Python objects"),
      ("truncated.npy", "the header promises float32[3, 4], the file has 43 bytes of data"),
    ] {
      #expect(
        message { _ = try NPY.mapped(fixtures + "/numpy/" + file) }?.contains(reason) == true, "\(file)")
    }
  }

  @Test func rowsOfMappedFiles() throws {
    let images = sample(.float32, [100, 3])
    let labels = sample(.int64, [100])
    let data = try Dataset(npy: write(images, "x.npy"), labels: write(labels, "y.npy"))
    let memory = Dataset(features: Tensor(images), labels: Tensor(labels))
    for (a, b) in zip(data.shuffle(seed: 3).batch(7), memory.shuffle(seed: 3).batch(7)) {
      #expect(a.columns.map(\.literal) == b.columns.map(\.literal))
    }
    #expect(try data.batch(8).resident() != nil)
    #expect(try Dataset(npy: folder.file("x.npy")).types == [TensorType(.float32, [3])])
  }

  @Test func aFileCutShortIsAnError() throws {
    let path = try write(sample(.float32, [100_000]), "x.npy")
    let reader = try Dataset(npy: path).batch(100).reader()
    #expect(try reader.next() != nil)
    #expect(truncate(path, 5000) == 0)
    #expect(
      message { _ = try reader.next() } == """
        \(path): has been cut from 400128 to 5000 bytes while it was in use
          fix       write a new file and rename it, instead of changing this one
        """)
    #expect(message { _ = try NPY.mapped(path) }?.contains("the file has 4872 bytes of data") == true)
    // As `fit` reads it: rows by their numbers.
    let again = try Dataset(npy: write(sample(.float32, [100_000]), "y.npy")).shuffle().batch(100)
    let rows = try #require(try again.trainingRows()).rows.reader()
    #expect(try rows.next() != nil)
    #expect(truncate(folder.file("y.npy"), 5000) == 0)
    #expect(message { _ = try rows.next() }?.contains("has been cut from 400128 to 5000 bytes") == true)
  }

  @Test func whatCantBeMapped() throws {
    #expect(message { _ = try NPY.mapped(folder.file("none.npy")) }?.contains("can't be opened") == true)
    #expect(message { _ = try NPY.mapped(folder.path) }?.contains("isn't a regular file") == true)
    // As numpy wrote before 1.14: data on a multiple of 16.
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"
    let padded = header + String(repeating: " ", count: 69 - header.utf8.count) + "\n"
    let old = [0x93] + Array("NUMPY".utf8) + [1, 0, 70, 0] + Array(padded.utf8) + [0, 0, 0x80, 0x3F]
    try writeBytes(old, to: folder.file("old.npy"))
    #expect(
      message { _ = try NPY.mapped(folder.file("old.npy")) } == """
        \(folder.file("old.npy")): can't be mapped: it has its data at byte 80, not on a multiple of 64
          fix       read it (NPY.read), or write it again with numpy.save
        """)
    #expect(try NPY.read(folder.file("old.npy")).doubles == [1])
    #expect(
      message { _ = try Dataset(npy: write(sample(.int8, []), "x.npy")).reader() }?.contains(
        "common first extent") == true)
  }
}
