import FrigateIR
import FrigateTensor

/// A layer in its place in a model.
public struct NamedLayer: Sendable {
  /// Of a layer of a model inside the model: `encoder/dense`.
  public let name: String
  public let layer: any Layer
  /// Shapes of one example of each input, without the batch axis.
  public let inputShapes: [[Int]]
  public let outputShape: [Int]
  /// Where its weights stand among the model's.
  public let weights: Range<Int>
  /// Whether its weights learn.
  public let isTrainable: Bool
  /// A penalty on the results, the layer's own or one that the model was given for it.
  public let activityRegularizer: (any Regularizer)?
  /// Whether it is given float32 of integers: Keras's layers take integers as numbers.
  let convertsIntegers: Bool
  /// What it computes in.
  public let dtypePolicy: DTypePolicy

  /// Of the first input.
  public var inputShape: [Int] { inputShapes.first ?? [] }

  /// The last part of the name.
  var ownName: String { name.split(separator: "/").last.map(String.init) ?? name }
}

extension ModelStructure {
  /// What comes out of the model, as element types, for inputs of such.
  func outputDTypes(for given: [DType]) throws(ConfigurationError) -> [DType] {
    var dtypes = given
    for call in calls {
      let layer = layers[call.layer]
      do {
        dtypes.append(
          try layer.layer.resultDType(
            for: call.inputs.map { layer.convertsIntegers && dtypes[$0].isInteger ? .float32 : dtypes[$0] },
            under: layer.dtypePolicy))
      } catch {
        throw ConfigurationError(error.problem, in: layer.name, fix: error.fix)
      }
    }
    return outputs.map { dtypes[$0] }
  }

  /// The outputs for a batch of inputs, with what layers add to the loss, and the masks of the outputs.
  func apply(
    _ inputs: [Tensor], weights: inout [Tensor], isTraining: Bool, key: Random.Key?
  ) throws(ConfigurationError) -> ModelResult {
    var tensors = inputs
    var masks: [Tensor?] = inputs.map { _ in nil }
    var losses: [Tensor] = []
    for (k, call) in calls.enumerated() {
      let result = try layers[call.layer].apply(
        call.inputs.map { tensors[$0] }, masks: call.inputs.map { masks[$0] },
        expected: values[call.output].shape,
        &weights, isTraining: isTraining, key: key.map { Random.foldIn($0, k) })
      tensors.append(result.output)
      masks.append(result.mask)
      losses += result.losses
    }
    return ModelResult(outputs: outputs.map { tensors[$0] }, losses: losses, masks: outputs.map { masks[$0] })
  }
}

extension NamedLayer {
  fileprivate func apply(
    _ inputs: [Tensor], masks: [Tensor?], expected shape: [Int], _ weights: inout [Tensor], isTraining: Bool,
    key: Random.Key?
  ) throws(ConfigurationError) -> ModelResult {
    let inputs = inputs.map { cast(convertsIntegers && $0.dtype.isInteger ? $0.to(.float32) : $0) }
    // As in Keras: of several inputs, what counts in any of them, if all have masks.
    let known = masks.compactMap { $0 }
    let mask =
      known.count == masks.count ? known.reduce(nil) { all, mask in all.map { $0 .| mask } ?? mask } : nil
    var context = LayerContext(
      isTraining: isTraining, isTrainable: isTrainable, key: key, mask: mask)
    let kept = Array(weights[self.weights])
    let given = cast(kept)
    var own = given
    let types = own.map(\.type)
    var y: Tensor
    do {
      y = try withErrors { layer.results(inputs, weights: &own, &context) }
    } catch {
      throw ConfigurationError("\(error)", in: name)
    }
    let expected = [inputs[0].shape[0]] + shape
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
    weights.replaceSubrange(
      self.weights,
      with: own.indices.map { own[$0].isIdentical(to: given[$0]) ? kept[$0] : own[$0].to(kept[$0].dtype) })
    if y.dtype == .float32 { y = y.to(dtypePolicy.computeDType) }
    var losses = context.losses.map { $0.dtype == .bfloat16 ? $0.to(.float32) : $0 }
    if let activityRegularizer {
      losses.append(activityRegularizer(y.to(.float32)) / Double(Swift.max(1, y.shape[0])))
    }
    return ModelResult(outputs: [y], losses: losses, masks: [layer.supportsMasking ? context.mask : nil])
  }

  /// An input in the element type that the layer computes in. Integers stay what they are.
  private func cast(_ x: Tensor) -> Tensor {
    x.dtype == .float32 || x.dtype == .bfloat16
      ? x.to(layer.autocasts ? dtypePolicy.computeDType : .float32) : x
  }

  private func cast(_ weights: [Tensor]) -> [Tensor] {
    guard layer.autocasts, dtypePolicy != .float32 else { return weights }
    return zip(weights, layer.specifications(for: inputShapes)).map { weight, specification in
      specification.autocasts && weight.dtype == .float32 ? weight.to(dtypePolicy.computeDType) : weight
    }
  }
}
