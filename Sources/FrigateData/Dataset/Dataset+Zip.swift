import FrigateIR

extension Dataset {
  /// Puts two data sets' columns side by side, element by element, as long as both have some:
  /// `Dataset.zip(images, labels)` has the images as features.
  public static func zip(_ a: Dataset, _ b: Dataset) -> Dataset {
    a.appending { first in
      let second = try b.stage.get()
      guard !first.isRagged, !second.isRagged else {
        throw OperationError(
          "Dataset.zip", "the last batches have fewer elements and may not fit each other.",
          received: first.types + second.types, fix: "zip before batch, or batch(…, dropRemainder: true)")
      }
      return Zipped(first: first, second: second)
    }
  }
}

private struct Zipped: Stage {
  let first: any Stage
  let second: any Stage

  var count: Int? { [first.count, second.count].compactMap(\.self).min() }
  var types: [TensorType] { first.types + second.types }
  var isRagged: Bool { false }
  var isFixed: Bool { first.isFixed && second.isFixed }
  var isSequential: Bool { first.isSequential || second.isSequential }
  var name: String { "zip" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    try first.read(indices, epoch: epoch, into: target)
    try second.read(indices, epoch: epoch, into: target.from(column: first.types.count), child: 1)
  }
}
