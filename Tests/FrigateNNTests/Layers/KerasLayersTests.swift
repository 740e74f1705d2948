import FrigateTensor
import Glibc
import Testing

@testable import FrigateNN

/// Each layer's results and gradients beside real Keras's.
struct KerasLayersTests {
  static let cases: [(name: String, layer: any Layer)] =
    ActivationFunction.all.map { ("dense_\($0.name)", Dense(5, activation: $0)) }
    + ActivationFunction.all.map { ("activation_\($0.name)", Activation($0)) }
    + [
      ("dense_no_bias", Dense(5, usesBias: false)), ("dense_rank3", Dense(4)),
      ("flatten", Flatten()), ("flatten_flat", Flatten()), ("dropout_outside_training", Dropout(0.5)),
    ]

  @Test(arguments: cases.map(\.name)) func isKerass(_ name: String) throws {
    let layer = try #require(Self.cases.first { $0.name == name }).layer
    let x = try KerasParts.tensor("layer/\(name)/x")
    let weights = try KerasParts.tensors("layer/\(name)/w")
    let shape = Array(x.shape.dropFirst())
    #expect(layer.weights(for: shape).map(\.shape) == weights.map(\.shape))

    func apply(_ x: Tensor, _ weights: [Tensor]) -> Tensor {
      var weights = weights
      var context = LayerContext(isTraining: false)
      return layer.apply(x, weights: &weights, &context)
    }
    let y = apply(x, weights)
    #expect(try Array(y.shape.dropFirst()) == layer.outputShape(for: shape))
    // erfc cancels for gelu far below 0, so that only absolute accuracy is left on either side.
    expectClose(y, try KerasParts.tensor("layer/\(name)/y"), "\(name)'s result")

    let cotangent = Tensor((0..<y.count).map { Float(cos(Double($0))) }, shape: y.shape)
    let gradients = grad(of: { (values: [Tensor]) in
      sum(apply(values[0], Array(values[1...])) * cotangent)
    })([x] + weights)
    expectClose(gradients[0], try KerasParts.tensor("layer/\(name)/dx"), "\(name)'s dx")
    for (k, expected) in try KerasParts.tensors("layer/\(name)/dw").enumerated() {
      expectClose(gradients[k + 1], expected, "\(name)'s dw\(k)")
    }
  }

  @Test func everyLayerOfTheFixtureIsCompared() throws {
    #expect(try KerasParts.cases("layer") == Set(Self.cases.map(\.name)))
  }
}
