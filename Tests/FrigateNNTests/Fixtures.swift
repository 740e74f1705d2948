import FrigateData
import FrigateIR
import FrigateTensor
import Glibc

/// Files that the real peers wrote (`Scripts/make-fixtures`), and the images they used.
enum Fixtures {
  static var folder: String {
    if let folder = getenv("FRIGATEBIRD_FIXTURES") { return String(cString: folder) }
    return root + "/.build/fixtures"
  }

  /// The package's folder.
  static var root: String { "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") }

  static func path(_ name: String) -> String { folder + "/" + name }

  /// Images as float32 in [0, 1] and labels, of the data set the fixtures were made with: MNIST
  /// where it is in reach, else Fashion-MNIST.
  static func digits(_ split: String) throws -> Digits {
    let note = try text("keras_mlp_steps.json")
    let name = note.contains("\"fashion_mnist\"") ? "fashion_mnist" : "mnist"
    let data = try NamedDataset(name).split(split)
    var images: Literal?
    var labels: Literal?
    for block in data.batch(try data.count ?? 0) {
      images = block.features.literal
      labels = block.labels.literal
    }
    return Digits(images: images!, labels: labels!)
  }

  static func text(_ name: String) throws -> String {
    guard let file = fopen(path(name), "r") else {
      throw FileError(path(name), "isn't there", fix: "run Scripts/make-fixtures")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var c = getc(file)
    while c != EOF {
      bytes.append(UInt8(c))
      c = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

struct Digits {
  private let pixels: [UInt8]
  private let classes: [Int64]

  init(images: Literal, labels: Literal) {
    pixels = images.scalars(as: UInt8.self)
    classes = labels.integers
  }

  /// The images and labels of these numbers.
  func batch(_ indices: some Collection<Int>) -> (features: Literal, labels: Literal) {
    let floats = indices.flatMap { i in
      pixels[i * 784..<(i + 1) * 784].map { Float($0) / 255 }
    }
    return (
      Literal(floats, shape: [indices.count, 28, 28, 1]),
      Literal(indices.map { Int32(classes[$0]) }, shape: [indices.count])
    )
  }
}
