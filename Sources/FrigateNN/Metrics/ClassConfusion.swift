import FrigateTensor

/// Weights of examples by their class and the class they are taken for, which several metrics are made of.
struct ClassConfusion: Hashable, Sendable {
  var numClasses: Int
  /// A true class that doesn't count.
  var ignoreClass: Int?
  /// Targets are class numbers; else the place of the greatest on the last axis is the class.
  var sparseYTrue = true
  /// The same of predictions.
  var sparseYPred = true

  /// What a batch adds, [classes, classes]: rows are true classes, columns those predicted. Classes out of
  /// range don't count.
  func increments(_ target: Tensor, _ prediction: Tensor, weights: Tensor?) -> Tensor {
    let truth = (sparseYTrue ? target : argmax(target, axis: -1)).to(.int32)
    let guess = (sparseYPred ? prediction : argmax(prediction, axis: -1)).to(.int32).flattened()
    var rows = oneHot(truth.flattened(), classes: numClasses)
    if let weights {
      let each = weights.reshaped([weights.count, 1]).broadcast(to: [
        weights.count, guess.count / weights.count,
      ])
      rows = rows * each.reshaped([guess.count, 1])
    }
    if let ignoreClass {
      rows = select((truth.flattened() .!= ignoreClass).reshaped([guess.count, 1]), rows, 0)
    }
    return matmul(rows.transposed([1, 0]), oneHot(guess, classes: numClasses))
  }

  func stateShapes(
    of metric: String, target: [Int], prediction: [Int]
  ) throws(ConfigurationError) -> [[Int]] {
    func places(_ shape: [Int], _ isSparse: Bool) -> Int {
      (isSparse ? shape : shape.dropLast()).reduce(1, *)
    }
    let counts = (places(target, sparseYTrue), places(prediction, sparseYPred))
    if counts.0 != counts.1 || !sparseYPred && prediction.isEmpty || !sparseYTrue && target.isEmpty {
      throw ConfigurationError(
        "compares targets of shape \(target) with predictions of shape \(prediction), \(counts.0) classes with "
          + "\(counts.1).",
        in: metric,
        fix: "class numbers are sparse, numbers for each class aren't: set sparseYTrue and sparseYPred")
    }
    return [[numClasses, numClasses]]
  }

  var configuration: [JSON.Member] {
    [
      JSON.Member(key: "num_classes", value: .int(numClasses)),
      JSON.Member(key: "ignore_class", value: ignoreClass.map(JSON.int) ?? .null),
      JSON.Member(key: "sparse_y_true", value: .bool(sparseYTrue)),
      JSON.Member(key: "sparse_y_pred", value: .bool(sparseYPred)),
      JSON.Member(key: "axis", value: -1),
    ]
  }

  /// Intersection over union of each class: true positives over all that are or are called that class; the
  /// mean of these classes, those left out that don't occur.
  static func meanIoU(_ confusion: Tensor, of classes: [Int]) -> Tensor {
    let eye = Tensor.eye(confusion.shape[0], dtype: confusion.dtype)
    let hits = sum(confusion * eye, axis: 0)
    let union = sum(confusion, axis: 0) + sum(confusion, axis: 1) - hits
    let places = Tensor(classes.map { Int32($0) }, shape: [classes.count])
    let (own, all) = (take(hits, places, axis: 0), take(union, places, axis: 0))
    let occurs = all .> 1e-9
    return sum(select(occurs, own / (all + 1e-7), 0)) / (sum(occurs.to(confusion.dtype)) + 1e-7)
  }
}

extension Configuration {
  /// num_classes and how targets and predictions tell a class.
  func classConfusion(sparsePredictions: Bool) throws(ConfigurationError) -> ClassConfusion {
    let count = try int("num_classes")
    // The square of it is kept and added to in each step.
    if !(1...4096).contains(count) {
      throw ConfigurationError(
        "num_classes is \(count).", in: className, fix: "give a number from 1 to 4096")
    }
    try checkLastAxis()
    return ClassConfusion(
      numClasses: count, ignoreClass: try optionalInt("ignore_class"),
      sparseYTrue: try bool("sparse_y_true", default: true),
      sparseYPred: try bool("sparse_y_pred", default: sparsePredictions))
  }

  /// The classes of `target_class_ids`, each below `count`.
  func targetClassIDs(below count: Int) throws(ConfigurationError) -> [Int] {
    let list = values["target_class_ids"]?.array ?? []
    let ids = list.compactMap(\.int)
    guard !ids.isEmpty, ids.count == list.count, ids.allSatisfy({ (0..<count).contains($0) }) else {
      throw ConfigurationError(
        "target_class_ids must be a list of classes, 0 to \(count - 1); it is "
          + "\(values["target_class_ids"]?.excerpt ?? "missing").", in: className,
        fix: "name classes by their numbers, each below num_classes")
    }
    return ids
  }
}
