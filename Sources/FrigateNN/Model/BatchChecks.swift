import FrigateIR

/// What is looked at in every batch, as a compiled step can't complain.
struct BatchChecks: Sendable {
  /// Layers that look at the values of an input.
  private let values: [(column: Int, layer: NamedLayer)]
  /// Losses that look at labels.
  private let labels: [(column: Int, loss: any Loss, prediction: [Int])]

  init(_ model: some Model, _ compilation: Compilation? = nil) {
    let structure = model.structure
    values = structure.valueChecks.map { ($0.input, structure.layers[$0.layer]) }
    var labels: [(column: Int, loss: any Loss, prediction: [Int])] = []
    var next = structure.inputs.count
    for (k, output) in (compilation?.outputs ?? []).enumerated() where output.isLabelled {
      if let loss = output.loss { labels.append((next, loss, structure.shape(ofOutput: k))) }
      next += 1
    }
    self.labels = labels
  }

  /// Throws if features of a batch can't be right: a word's number beyond the table's end.
  func check(values batch: [Literal]) throws(ConfigurationError) {
    for check in values {
      do {
        try check.layer.layer.check(values: batch[check.column])
      } catch {
        throw ConfigurationError(error.problem, in: check.layer.name, fix: error.fix)
      }
    }
  }

  /// Throws if labels of a batch can't be right.
  func check(labels batch: [Literal]) throws(ConfigurationError) {
    for check in labels { try check.loss.check(labels: batch[check.column], prediction: check.prediction) }
  }
}
