import Foundation
import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN
@testable import frigatebird_cli

/// The benchmarks' wide networks beside real Keras's: weights, predictions and losses of some steps of training.
/// Tests/Interop/keras_wide.py is Keras's side.
struct WideNetworksTests {
  private static let folder =
    ProcessInfo.processInfo.environment["FRIGATEBIRD_FIXTURES"]
    ?? "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/fixtures"

  /// `scattered` of the script.
  private static func scattered(_ number: Int, _ shape: [Int]) -> [Float] {
    (0..<shape.reduce(1, *)).map { i in
      var h = UInt32(truncatingIfNeeded: i + number << 24)
      h = (h ^ h >> 16) &* 0x85eb_ca6b
      h = (h ^ h >> 13) &* 0xc2b2_ae35
      h ^= h >> 16
      return Float(h >> 8) * 0x1p-23 - 1
    }
  }

  private static func firstWeight(_ number: Int, _ name: String, _ shape: [Int]) -> Tensor {
    let x = scattered(number, shape)
    if name == "kernel" {
      let isDepthwise = shape.count == 4 && shape[3] == 1
      let inputs = (isDepthwise ? shape[..<2] : shape.dropLast()).reduce(1, *)
      let bound = Float((6 / Double(inputs)).squareRoot())
      return Tensor(Literal(x.map { $0 * bound }, shape: shape))
    }
    let middle: Float = ["gamma", "moving_variance"].contains(name) ? 1 : 0
    return Tensor(Literal(x.map { middle + $0 * 0.125 }, shape: shape))
  }

  @Test(arguments: WideNetwork.allCases) func trainsAsKeras(_ network: WideNetwork) throws {
    let text = try String(contentsOfFile: Self.folder + "/keras_wide.json", encoding: .utf8)
    let facts = try #require(JSON(parsing: text.utf8)[network.rawValue])
    let file = try NPZ(contentsOf: Self.folder + "/keras_wide.npz")
    let arrays = Dictionary(uniqueKeysWithValues: file.entries.map { ($0.name, $0.value) })
    func array(_ name: String) throws -> Literal { try #require(arrays["\(network.rawValue)/\(name)"]) }

    var model = try network.model()
    #expect(facts["parameters"]?.int == model.parameterCounts.total)
    let weights = try #require(facts["weights"]?.array)
    #expect(weights.count == model.weights.count)
    for (k, weight) in weights.enumerated() {
      let (name, shape) = (weight.array?[0].string, weight.array?[1].array?.compactMap(\.int))
      #expect(shape == model.weights[k].value.shape)
      model.weights[k].value = Self.firstWeight(k, try #require(name), try #require(shape))
    }
    let images = Tensor(try array("x"))
    let labels = Tensor(try array("y"))
    // Within a few times the distance that rounding takes Keras itself: each step divides by deviations of its
    // batch, and so carries the last step's rounding on, enlarged.
    func compare(_ values: [Float], _ name: String, _ range: Range<Int>? = nil) throws {
      let (exact, radius) = (try array(name).doubles, try array(name + "_radius").doubles)
      let range = range ?? exact.indices
      #expect(values.count == range.count)
      let error = zip(values, exact[range]).map { abs(Double($0) - $1) }.max() ?? .infinity
      let (scale, bound) = (exact[range].map(abs).max() ?? 0, radius[range].max() ?? 0)
      #expect(error <= 1e-6 * scale + 4 * bound, "\(name) \(range): \(error), rounding alone \(bound)")
    }
    func predictions() throws -> [Float] { try model.predict(images[0..<2]).literal.scalars(as: Float.self) }
    try compare(predictions(), "first")

    try model.compile(
      optimizer: SGD(learningRate: 0.001, momentum: 0.9),
      loss: SparseCategoricalCrossentropy(fromLogits: true))
    let loop = try TrainingLoop(model, try #require(model.compilation), target: [], key: Random.Key(0))
    let steps = try array("losses").type.count
    let batch = images.shape[0] / steps
    for step in 0..<steps {
      let rows = step * batch..<(step + 1) * batch
      loop.resetSums()
      try loop.step([images[rows].literal, labels[rows].literal])
      try compare([Float(loop.loss)], "losses", step..<step + 1)
    }
    loop.finish(&model)
    try compare(predictions(), "last")
  }
}
