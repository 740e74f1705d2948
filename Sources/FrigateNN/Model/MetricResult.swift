import FrigateIR
import FrigateTensor

/// What the loss or a metric came to: a number, or a tensor of several.
public struct MetricResult: Sendable {
  public let name: String
  public let value: Tensor

  /// By name, one number each: those of several numbers go by their places, `f1_score_0`, `f1_score_1`.
  var numbers: [(name: String, value: Double)] {
    let shape = value.shape
    let strides = shape.rowMajorStrides
    return value.literal.doubles.enumerated().map { k, number in
      let place = zip(shape, strides).map { "_\(k / $1 % $0)" }.joined()
      // Of the bit patterns that aren't a number the one that is spelled without a sign.
      return (name + place, number.isNaN ? .nan : number)
    }
  }
}

extension [MetricResult] {
  /// All numbers by name.
  var numbers: [(name: String, value: Double)] { flatMap(\.numbers) }

  /// Those that are one number each, as progress shows them.
  var scalars: [(name: String, value: Double)] { filter { $0.value.rank == 0 }.flatMap(\.numbers) }
}

extension OutputCompilation {
  /// Every metric under its own name: those of `weightedMetrics` whose name is taken get `weighted_` before it,
  /// as in Keras.
  var allMetrics: [(name: String, metric: any Metric, isWeighted: Bool)] {
    let taken = Set(metrics.map(\.name))
    return metrics.map { ($0.name, $0, false) }
      + weightedMetrics.map { (taken.contains($0.name) ? "weighted_" + $0.name : $0.name, $0, true) }
  }
}

extension Compilation {
  /// Every metric under the name it is reported by: after that of the output, where there are several.
  var allMetrics: [(name: String, metric: any Metric, isWeighted: Bool)] {
    outputs.flatMap { output in
      output.allMetrics.map {
        ((outputs.count > 1 ? output.name + "_" : "") + $0.name, $0.metric, $0.isWeighted)
      }
    }
  }

  /// The names of the outputs' losses, where there are several.
  var lossNames: [String] {
    let names = outputs.filter { $0.loss != nil }.map { $0.name + "_loss" }
    return names.count > 1 ? names : []
  }

  /// The shapes of each metric's sums. `targets` are the shapes of one label of each output that has labels,
  /// `predictions` of one result of each output.
  func metricShapes(targets: [[Int]], predictions: [[Int]]) throws(ConfigurationError) -> [[[Int]]] {
    var shapes: [[[Int]]] = []
    var targets = targets[...]
    for (output, prediction) in zip(outputs, predictions) where output.isLabelled {
      let target = targets.removeFirst()
      for (name, metric, _) in output.allMetrics {
        do {
          shapes.append(try metric.stateShapes(target: target, prediction: prediction))
        } catch {
          throw ConfigurationError(error.problem, in: name, fix: error.fix)
        }
      }
    }
    return shapes
  }

  /// Loss and metrics from their sums: of losses, of examples, of the outputs' losses, then of each metric,
  /// `shapes` being what `metricShapes` gave.
  func results(_ sums: [Tensor], shapes: [[[Int]]]) throws -> [MetricResult] {
    let sums = sums.map { $0.to(.float64) }
    var results = [MetricResult(name: "loss", value: quotientOrZero(sums[0], sums[1]))]
    var rest = sums[2...]
    for name in lossNames {
      results.append(MetricResult(name: name, value: quotientOrZero(rest.removeFirst(), sums[1])))
    }
    for ((name, metric, _), own) in zip(allMetrics, shapes.map(\.count)) {
      let state = Array(rest.prefix(own))
      rest = rest.dropFirst(own)
      let value: Tensor
      do { value = try withErrors { metric.result(state) } } catch {
        throw ConfigurationError("\(error)", in: name)
      }
      results.append(MetricResult(name: name, value: value))
    }
    return results
  }
}
