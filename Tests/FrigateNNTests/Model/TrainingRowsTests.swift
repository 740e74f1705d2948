import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// Batches that the training step makes of rows in memory train to the same bits as batches of floats.
struct TrainingRowsTests {
  private let bytes = Dataset(
    features: Tensor(Literal((0..<1370).map { UInt8(truncatingIfNeeded: $0 &* 37) }, shape: [137, 10])),
    labels: Tensor(Literal((0..<137).map { Int64($0 % 3) }, shape: [137])))

  private func trained(_ data: Dataset) throws -> (weights: [[UInt32]], loss: [Double]?) {
    var model = try Sequential(seed: 4) {
      Input(10)
      Dense(8, activation: .relu)
      Dropout(0.2)
      Dense(3)
    }
    try model.compile(
      optimizer: Adam(learningRate: 0.01), loss: SparseCategoricalCrossentropy(fromLogits: true))
    let history = try model.fit(data, epochs: 2, progress: .none)
    return (model.weights.map { bits($0.value) }, history["loss"])
  }

  /// The same elements, but not as rows of anything.
  private func asBatches(_ data: Dataset) -> Dataset { data.enumerate().mapColumns { Array($0[1...]) } }

  @Test func rowsGiveTheSameBits() throws {
    let scaled = bytes.mapFeatures { $0.to(.float32) / 255 }
    for data in [
      scaled, scaled.cache(), scaled.cache().skip(5), scaled.repeat(2),
      bytes.mapFeatures { exp($0.to(.float32) / 255) }.cache(),
    ] {
      let pipeline = data.shuffle(seed: 7).batch(16)
      #expect(try pipeline.trainingRows() != nil)
      let plain = asBatches(pipeline).prefetch(3)
      #expect(try plain.trainingRows() == nil)
      let (weights, loss) = try trained(pipeline)
      let (expected, expectedLoss) = try trained(plain)
      #expect(weights == expected && loss == expectedLoss)
    }
  }

  @Test func whatAStepDoesNotDo() throws {
    // Labels that are changed are checked before the step; long functions are for the reader.
    #expect(try bytes.map { ($0.to(.float32), $1 + 1) }.batch(8).trainingRows() == nil)
    #expect(try bytes.mapFeatures { softmax($0.to(.float32)) }.batch(8).trainingRows() == nil)
    #expect(
      try bytes.mapFeatures { softmax($0.to(.float32)) }.cache().batch(8).trainingRows()?.function == nil)
    #expect(try bytes.batch(8).trainingRows() == nil)
  }
}
