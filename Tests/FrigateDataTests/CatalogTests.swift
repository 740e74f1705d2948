import Foundation
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateData

/// The catalogue with a small data set in MNIST's form; the real files where they are installed.
struct CatalogTests {
  let folder = TemporaryFolder()
  let info: DatasetInfo
  let contents: [String: [UInt8]]

  init() throws {
    var info = DatasetInfo.mnist
    info.name = "tiny_digits"
    info.mirrors = []
    var contents: [String: [UInt8]] = [:]
    for (i, n) in [20, 5].enumerated() {
      let images = idx([n, 28, 28], (0..<n * 784).map { UInt8(truncatingIfNeeded: $0 / 784 + i) })
      let labels = idx([n], (0..<n).map { UInt8($0 % 10) })
      info.splits[i].count = n
      for (file, bytes) in [(\DatasetInfo.Split.images, images), (\.labelFile, labels)] {
        info.splits[i][keyPath: file].byteCount = bytes.count
        info.splits[i][keyPath: file].sha256 = try sha256(bytes)
        info.splits[i][keyPath: file].crc32 = crc32(bytes)
        contents[info.splits[i][keyPath: file].name] = bytes
      }
    }
    self.info = info
    self.contents = contents
  }

  func install(in place: String, suffix: String = "", _ transform: ([UInt8]) -> [UInt8] = { $0 }) throws {
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for (name, bytes) in contents { try writeBytes(transform(bytes), to: place + "/" + name + suffix) }
  }

  @Test func infoSaysWhatTFDSSays() throws {
    for (name, title) in [
      ("mnist", "MNIST"), ("fashion_mnist", "Fashion-MNIST"), ("Fashion-MNIST", "Fashion-MNIST"),
    ] {
      let info = try DatasetCatalog.info(name)
      #expect(info.title == title)
      #expect(info.splits.map(\.name) == ["train", "test"])
      #expect(info.splits.map(\.count) == [60_000, 10_000])
      #expect(info.features == TensorType(.uint8, [28, 28, 1]))
      #expect(info.labels == TensorType(.int64, []))
      #expect(info.classNames.count == 10)
      #expect(info.files.map(\.byteCount) == [47_040_016, 60_008, 7_840_016, 10_008])
    }
    #expect(
      message { _ = try DatasetCatalog.info("mnits") } == """
        dataset: there is no data set of this name.
          received  mnits
          fix       the names are mnist, fashion_mnist
        """)
  }

  @Test func filesAreFoundInEachForm() throws {
    for (place, suffix) in [("a/tiny_digits", ""), ("b", ""), ("c/tiny-digits", "")] {
      try install(in: folder.file(place), suffix: suffix)
      let root = folder.file(String(place.prefix(1)))
      #expect(DatasetSearch(info, dataFolder: root).folder == folder.file(place))
    }
    #if Zlib
      try install(in: folder.file("d"), suffix: ".gz", gzip)
      #expect(DatasetSearch(info, dataFolder: folder.file("d")).folder == folder.file("d"))
    #endif
    let data = try NamedDataset(info, dataFolder: folder.file("a"), download: false)
    let part = try data.split("train[15:]+test[:40%]+train[:1]")
    #expect(part.map { $0.labels.literal.integers[0] } == [5, 6, 7, 8, 9, 0, 1, 0])
    #expect(part.map { $0.features.literal.integers[0] } == [15, 16, 17, 18, 19, 1, 2, 0])
    #expect(try part.types == [info.features, info.labels])
    #expect(message { _ = try data.split("valid") }?.contains("there is no split 'valid'") == true)
  }

  @Test func placesAreSearchedInOrder() throws {
    let environment = [
      "FRIGATEBIRD_DATA": folder.file("variable"), "XDG_CACHE_HOME": folder.file("cache"),
      "HOME": folder.file("home"),
    ]
    func search() -> DatasetSearch {
      DatasetSearch(info, dataFolder: folder.file("asked"), environment: { environment[$0] })
    }
    var last = search()
    #expect(last.folder == nil)
    #expect(
      last.places.map { $0.reason }
        == ["--data-dir", "FRIGATEBIRD_DATA", "user cache"].flatMap { [$0, $0, $0] })
    for place in ["cache/frigatebird/tiny_digits", "variable/tiny_digits", "asked"] {
      try install(in: folder.file(place))
      last = search()
      #expect(last.folder == folder.file(place))
    }
    let home = DatasetSearch(info, dataFolder: nil, environment: { $0 == "HOME" ? "/h" : nil })
    #expect(home.places[0].folder == "/h/.cache/frigatebird/tiny_digits")
  }

  @Test func anotherDataSetsFilesAreNotTaken() throws {
    // The same names, but the labels are MNIST's.
    var other = info
    other.name = "other"
    other.splits[0].labelFile.crc32 = 1
    try install(in: folder.path)
    #expect(DatasetSearch(other, dataFolder: folder.path).folder == folder.path)
    let mnist = DatasetInfo.mnist
    #expect(DatasetSearch(mnist, dataFolder: folder.path).places[0].problem == "not there")
    try FileManager.default.removeItem(atPath: folder.file("t10k-images-idx3-ubyte"))
    let places = DatasetSearch(info, dataFolder: folder.path).places
    #expect(places.first { $0.folder == folder.path }?.problem == "lacks t10k-images-idx3-ubyte")
  }

  @Test func nothingFoundNamesEveryPlace() throws {
    var info = info
    info.mirrors = ["http://127.0.0.1:9/a/", "http://127.0.0.1:9/b/"]
    let text = message { _ = try NamedDataset(info, dataFolder: folder.path, download: true) } ?? ""
    #expect(
      text.hasPrefix(
        "tiny_digits: its files are nowhere to be found\n  tried     \(folder.path)/tiny_digits (--data-dir): not there\n"
      ))
    #expect(text.contains("http://127.0.0.1:9/a/train-images-idx3-ubyte.gz: curl: (7)"))
    #expect(text.contains("http://127.0.0.1:9/b/train-images-idx3-ubyte.gz: curl: (7)"))
    #expect(text.contains("fix       put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz"))
    #expect(text.contains("into \(folder.path)/tiny_digits, or name their folder with --data-dir"))
    #expect(
      message { _ = try NamedDataset(info, dataFolder: folder.path, download: false) }?.contains(
        "no download") == true)
  }

  #if Zlib
    @Test func downloadsFromAMirrorAndChecks() throws {
      try install(in: folder.file("served/tiny_digits"), suffix: ".gz", gzip)
      let server = try FileServer(folder.file("served"))
      let environment = ["FRIGATEBIRD_MIRROR": "http://127.0.0.1:\(server.port)"]
      func open(_ folder: String, report: (String) -> Void = { _ in }) throws -> NamedDataset {
        try NamedDataset(
          info, dataFolder: folder, download: true, environment: { environment[$0] }, report: report)
      }
      var reports: [String] = []
      let data = try open(folder.file("data")) { reports.append($0) }
      #expect(reports.count == 4)
      #expect(data.folder == folder.file("data/tiny_digits"))
      #expect(try data.split("train").count == 20)
      for (name, bytes) in contents {
        #expect(try readBytes(folder.file("data/tiny_digits/" + name)) == bytes)
      }
      // Now it is here.
      let again = try open(folder.file("data")) { _ in Issue.record("downloaded again") }
      #expect(again.folder == data.folder)

      // A wrong byte, a bomb and a short file are refused, and leave nothing.
      let name = info.splits[0].images.name
      let bytes = try #require(contents[name])
      for (served, problem) in [
        (bytes.dropLast() + [99], "has the wrong SHA-256 sum"),
        (bytes + [UInt8](repeating: 0, count: 10_000_000), "has more data than its header says"),
        (Array(bytes.dropLast()), "ends inside its data"),
      ] {
        try writeBytes(gzip(Array(served)), to: folder.file("served/tiny_digits/\(name).gz"))
        let place = TemporaryFolder()
        let text = message { _ = try open(place.path) } ?? ""
        #expect(text.contains(problem), "\(text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.file("tiny_digits")).isEmpty)
      }
    }

    /// Scripts/install-needs sees to it that one of them is here.
    @Test func theRealFilesAreRight() throws {
      let firstLabels: [String: [Int64]] = ["mnist": [7, 2, 1, 0, 4], "fashion_mnist": [9, 2, 1, 1, 6]]
      let found = DatasetCatalog.all.filter { DatasetSearch($0).folder != nil }
      #expect(!found.isEmpty, "install one: apt install dataset-fashion-mnist")
      for info in found {
        let data = try NamedDataset(info.name, download: false)
        let counts = try ["train[:75%]", "train[75%:99%]", "train[99%:]", "test"].map {
          try data.split($0).count
        }
        #expect(counts == [45_000, 14_400, 600, 10_000])
        #expect(try data.split("test[:5]").map { $0.labels.literal.integers[0] } == firstLabels[info.name])
        #expect(try data.split("all").types == [info.features, info.labels])
        // Files of the same names under another data set's name are seen through.
        for other in DatasetCatalog.all where other != info {
          let places = DatasetSearch(other, dataFolder: data.folder).places
          #expect(places.first { $0.folder == data.folder }?.problem == "has the files of \(info.name)")
        }
      }
    }
  #endif
}

func sha256(_ bytes: [UInt8]) throws -> String {
  let folder = TemporaryFolder()
  try writeBytes(bytes, to: folder.file("x"))
  return String(try run("sha256sum", folder.file("x")).firstLine.prefix(64))
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
}
