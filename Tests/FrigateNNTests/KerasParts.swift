import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// What Tests/Interop/keras_parts.py, keras_layers.py and keras_image_layers.py had real Keras compute.
enum KerasParts {
  private static let arrays = Result {
    let files = try ["keras_parts.npz", "keras_layers.npz", "keras_image_layers.npz"].map {
      try NPZ(contentsOf: Fixtures.path($0))
    }
    return Dictionary(uniqueKeysWithValues: files.flatMap(\.entries).map { ($0.name, $0.value) })
  }
  private static let texts = Result {
    try JSON(parsing: try Fixtures.text("keras_parts.json").utf8)
  }

  /// The array `kind/case/array`.
  static func tensor(_ name: String) throws -> Tensor {
    try Tensor(#require(arrays.get()[name], "the fixtures have no \(name)"))
  }

  /// All of `prefix0`, `prefix1`, …
  static func tensors(_ prefix: String) throws -> [Tensor] {
    let all = try arrays.get()
    return (0...).lazy.map { all["\(prefix)\($0)"] }.prefix { $0 != nil }.map { Tensor($0!) }
  }

  /// The cases recorded of a kind.
  static func cases(_ kind: String) throws -> Set<String> {
    Set(
      try arrays.get().keys.filter { $0.hasPrefix(kind + "/") }.map { $0.split(separator: "/") }
        .filter { $0.count == 3 }.map { String($0[1]) })
  }

  static func text(_ name: String) throws -> JSON { try #require(texts.get()[name]) }
}

/// Expects each element within `absolute + relative · |expected|`; nan where nan is expected, an
/// infinity where that is.
///
/// Both sides round float32 results of formulas of a dozen operations, each with an error of about
/// 10⁻⁷ of its result: 10⁻⁵ leaves room for that and for differences between the two exponential
/// functions, and none for a wrong formula. The absolute part is for sums that cancel.
func expectClose(
  _ ours: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6,
  _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  guard ours.shape == expected.shape else {
    Issue.record(
      "\(what): ours has shape \(ours.shape), Keras's \(expected.shape)", sourceLocation: sourceLocation)
    return
  }
  let pairs = Array(zip(ours.literal.doubles, expected.literal.doubles))
  let wrong = pairs.indices.filter { i in
    let (a, b) = pairs[i]
    if a == b || a.isNaN && b.isNaN { return false }
    return !(abs(a - b) <= absolute + relative * abs(b)) || !b.isFinite
  }
  if let i = wrong.first {
    Issue.record(
      "\(what): \(wrong.count) of \(pairs.count) elements differ; ours is \(pairs[i].0), Keras's \(pairs[i].1) at \(i)",
      sourceLocation: sourceLocation)
  }
}

/// The text of the error that `body` throws.
func message(of body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> String {
  do {
    try body()
  } catch {
    return "\(error)"
  }
  Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  return ""
}
