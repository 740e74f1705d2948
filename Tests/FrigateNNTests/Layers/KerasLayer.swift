import FrigateTensor
import Glibc
import Testing

@testable import FrigateNN

/// A layer beside real Keras's: results, gradients by inputs and weights, and, in training, the weights it
/// has updated. Tests/Interop/keras_layers.py and keras_image_layers.py are Keras's side.
struct KerasLayer {
  let name: String
  let layer: any Layer

  init(_ name: String, _ layer: any Layer) {
    self.name = name
    self.layer = layer
  }

  func compare() throws {
    let x = try KerasParts.tensor("layer/\(name)/x")
    let weights = try KerasParts.tensors("layer/\(name)/w")
    let shape = Array(x.shape.dropFirst())
    let specifications = layer.weights(for: shape)
    #expect(specifications.map(\.shape) == weights.map(\.shape))
    let isTraining = name.hasSuffix("_training") && !name.hasSuffix("outside_training")

    func apply(_ x: Tensor, _ weights: [Tensor]) -> (y: Tensor, weights: [Tensor]) {
      var weights = weights
      var context = LayerContext(isTraining: isTraining)
      return (layer.apply(x, weights: &weights, &context), weights)
    }
    let (y, updated) = apply(x, weights)
    #expect(try Array(y.shape.dropFirst()) == layer.outputShape(for: shape))
    // erfc cancels for gelu far below 0, so that only absolute accuracy is left on either side.
    expectClose(y, try KerasParts.tensor("layer/\(name)/y"), "\(name)'s result")
    if isTraining {
      for (k, expected) in try KerasParts.tensors("layer/\(name)/u").enumerated() {
        expectClose(updated[k], expected, "\(name)'s updated \(specifications[k].name)")
      }
    }

    let cotangent = Tensor((0..<y.count).map { Float(cos(Double($0))) }, shape: y.shape)
    // What is looked up in a table has no derivative, and integers haven't.
    if !(layer is Embedding), x.dtype == .float32 {
      let dx = grad(of: { (x: Tensor) in sum(apply(x, weights).y * cotangent) })(x)
      expectClose(dx, try KerasParts.tensor("layer/\(name)/dx"), "\(name)'s dx")
    }
    // Those that learn come first.
    let trainable = specifications.filter(\.isTrainable).count
    if trainable == 0 { return }
    let dw = grad(of: { (values: [Tensor]) in
      sum(apply(x, values + weights[trainable...]).y * cotangent)
    })(Array(weights[..<trainable]))
    let expected = try KerasParts.tensors("layer/\(name)/dw")
    #expect(expected.count == trainable)
    for (k, expected) in expected.enumerated() { expectClose(dw[k], expected, "\(name)'s dw\(k)") }
  }
}
