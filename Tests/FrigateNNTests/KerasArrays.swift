import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Arrays that real Keras made and, beside them, configurations: a pair of files of one name.
struct KerasArrays: Sendable {
  static let losses = Result { try KerasArrays("keras_losses") }
  static let optimizers = Result { try KerasArrays("keras_optimizers") }
  static let metrics = Result { try KerasArrays("keras_metrics") }
  static let weights = Result { try KerasArrays("keras_weights") }
  static let functional = Result { try KerasArrays("keras_functional") }
  static let sequentials = Result { try KerasArrays("keras_sequentials") }
  static let mixedPrecision = Result { try KerasArrays("keras_mixed_precision") }

  private let arrays: [String: Literal]
  let texts: JSON

  private init(_ name: String) throws {
    let file = try NPZ(contentsOf: Fixtures.path(name + ".npz"))
    arrays = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.value) })
    texts = try JSON(parsing: try Fixtures.text(name + ".json").utf8)
  }

  func tensor(_ name: String) throws -> Tensor { Tensor(try #require(arrays[name], "there is no \(name)")) }
  func optional(_ name: String) -> Tensor? { arrays[name].map { Tensor($0) } }

  /// All of `prefix0`, `prefix1`, ….
  func tensors(_ prefix: String) -> [Tensor] {
    (0...).lazy.map { optional("\(prefix)\($0)") }.prefix { $0 != nil }.map { $0! }
  }

  /// The names of a text's members.
  static func names(_ json: JSON?) -> [String] { json?.members?.map(\.key) ?? [] }
}
