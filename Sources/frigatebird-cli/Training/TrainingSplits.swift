import Frigatebird

/// Which examples are learned from and which are kept for validation.
struct TrainingSplits {
  let training: String
  let validation: String?

  static let defaultTraining = "train[:75%]"
  static let defaultValidation = "train[75%:99%]"

  /// - Parameter validation: a split expression, a fraction of train as Keras's `validation_split`
  ///   (the last examples), or `none`.
  /// - Throws: where examples would be both learned from and used for validation.
  init(training: String?, validation: String?, of info: DatasetInfo) throws {
    if let fraction = validation.flatMap({ Double($0) }) {
      guard fraction > 0, fraction < 1, training == nil, let train = info.splits.first else {
        throw ConfigurationError(
          "a fraction lies between 0 and 1 and goes without --train-split; it is \(fraction).",
          in: "--validation-split", fix: "write 0.2, or name both parts: train[:80%] and train[80%:]")
      }
      let boundary = Int(Double(train.count) * (1 - fraction))
      self.training = "\(train.name)[:\(boundary)]"
      self.validation = "\(train.name)[\(boundary):]"
    } else {
      self.training = training ?? Self.defaultTraining
      self.validation = validation == "none" ? nil : validation ?? Self.defaultValidation
    }
    let counts = info.splits.map { (name: $0.name, count: $0.count) }
    let learned = try SplitExpression(self.training).ranges(in: counts)
    let kept = try self.validation.map { try SplitExpression($0).ranges(in: counts) } ?? []
    for (split, range) in kept {
      if learned.contains(where: { $0.split == split && $0.range.overlaps(range) }) {
        throw ConfigurationError(
          "examples of \(self.validation ?? "") are also in \(self.training): what was learned by heart can't be validated.",
          in: "--validation-split",
          fix:
            "choose parts that don't overlap, for example \(Self.defaultTraining) and \(Self.defaultValidation)"
        )
      }
    }
  }
}
