import FrigateIR
import FrigateTensor

/// A layer in its place in a model.
public struct NamedLayer: Sendable {
  /// Of a layer of a model inside the model: `encoder/dense`.
  public let name: String
  public let layer: any Layer
  /// Shapes of one example, without the batch axis.
  public let inputShape: [Int]
  public let outputShape: [Int]
  /// Where its weights stand among the model's.
  public let weights: Range<Int>
  /// Whether its weights learn.
  public let isTrainable: Bool
  /// A penalty on the results, the layer's own or one that the model was given for it.
  public let activityRegularizer: (any Regularizer)?
  /// Whether it is given float32 of integers: Keras's layers take integers as numbers.
  let convertsIntegers: Bool

  /// The last part of the name.
  var ownName: String { name.split(separator: "/").last.map(String.init) ?? name }
}

extension [NamedLayer] {
  /// What comes out of the last one, as element types.
  func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    var dtype = input
    for layer in self { dtype = try layer.outputDType(for: dtype) }
    return dtype
  }

  /// The results of the last one for a batch of inputs. `losses` are what layers add to the loss, `mask` says
  /// which positions of the results count.
  func apply(
    _ x: Tensor, weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws(ConfigurationError) -> ModelResult {
    var result = ModelResult(output: x, losses: [], mask: nil)
    for (k, layer) in enumerated() {
      try layer.apply(&result, &weights, isTraining: isTraining, key: key.map { Random.foldIn($0, k) })
    }
    return result
  }
}

extension NamedLayer {
  func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    do {
      return try layer.outputDType(for: convertsIntegers && input.isInteger ? .float32 : input)
    } catch {
      throw ConfigurationError(error.problem, in: name, fix: error.fix)
    }
  }

  fileprivate func apply(
    _ result: inout ModelResult, _ weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws(ConfigurationError) {
    let x = convertsIntegers && result.output.dtype.isInteger ? result.output.to(.float32) : result.output
    var context = LayerContext(
      isTraining: isTraining, isTrainable: isTrainable, key: key, mask: result.mask)
    var own = Array(weights[self.weights])
    let types = own.map(\.type)
    let y: Tensor
    do {
      y = try withErrors { layer.apply(x, weights: &own, &context) }
    } catch {
      throw ConfigurationError("\(error)", in: name)
    }
    let expected = [x.shape[0]] + outputShape
    if y.shape != expected {
      throw ConfigurationError(
        "apply made \(y.type), but outputShape says \(expected).", in: name,
        fix: "let the two agree; the first axis is the batch")
    }
    if own.map(\.type) != types {
      throw ConfigurationError(
        "apply left weights \(own.map(\.type)) of what were \(types).", in: name,
        fix: "assign weights of the same shapes and element types only")
    }
    weights.replaceSubrange(self.weights, with: own)
    result.output = y
    result.mask = layer.supportsMasking ? context.mask : nil
    result.losses += context.losses
    if let activityRegularizer {
      result.losses.append(activityRegularizer(y) / Double(Swift.max(1, y.shape[0])))
    }
  }
}
