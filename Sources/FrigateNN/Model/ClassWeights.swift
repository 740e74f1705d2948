import FrigateTensor

/// How much examples of each class count; classes left out count 1.
package struct ClassWeights {
  /// Weights by class number, up to the greatest that was given.
  private let table: Tensor

  /// - Throws: `ConfigurationError` for a class that can't be.
  init(_ weights: [Int: Double]) throws(ConfigurationError) {
    let mostClasses: Int = 16_777_216
    if let wrong = weights.keys.sorted().first(where: { key in !(0..<mostClasses).contains(key) }) {
      throw ConfigurationError(
        "there can't be a class \(wrong).", in: "classWeight", fix: "count classes from 0")
    }
    let values = (0...(weights.keys.max() ?? 0)).map { key in Float(weights[key] ?? 1) }
    table = Tensor(values, shape: [values.count])
  }

  /// The weight of each example, [batch]. Labels are class numbers, [batch] or [batch, 1], or have their
  /// greatest number at the class, [batch, classes].
  func callAsFunction(_ labels: Tensor) throws(ConfigurationError) -> Tensor {
    guard labels.rank <= 2 else {
      throw ConfigurationError(
        "labels \(labels.type) have no class for each example.", in: "classWeight",
        fix: "give weights of examples (sampleWeight) instead")
    }
    let isOneHot = labels.rank == 2 && labels.shape[1] != 1
    let numbers =
      isOneHot
      ? argmax(labels, axis: -1)
      : round(labels.to(.float32)).reshaped([labels.shape[0]]).to(.int32)
    let isListed = (numbers .>= 0) .& (numbers .< table.count)
    return select(isListed, take(table, select(isListed, numbers, 0)), 1)
  }
}
