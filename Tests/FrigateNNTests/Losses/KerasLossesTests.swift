import FrigateTensor
import Testing

@testable import FrigateNN

/// Each loss, its gradient and its reductions beside real Keras's, at the edges too.
/// Tests/Interop/keras_losses.py made the numbers, and says what each loss was made with.
struct KerasLossesTests {
  static let cases = (try? KerasArrays.losses.get()).map { KerasArrays.names($0.texts) } ?? []

  @Test(arguments: cases) func isKerass(_ name: String) throws {
    let keras = try KerasArrays.losses.get()
    let loss: any Loss = try Configuration(serialized: try #require(keras.texts[name]), as: "loss")
      .instance(of: LossCatalog.all, called: "loss") { $0 is any Loss.Type }
    let target = try keras.tensor("\(name)/target")
    let prediction = try keras.tensor("\(name)/prediction")
    try loss.check(
      target: Array(target.shape.dropFirst()), prediction: Array(prediction.shape.dropFirst()))
    try loss.check(labels: target.literal, prediction: Array(prediction.shape.dropFirst()))

    expectClose(loss(target, prediction), try keras.tensor("\(name)/each"), "each \(name)")
    let output = OutputCompilation(loss: loss)
    let weights = keras.optional("\(name)/weights")
    let (value, gradient) = try withErrors {
      valueAndGrad(of: { (p: Tensor) in
        (try? output.batchLoss(loss, target, p, mask: nil, weights: weights).value) ?? Tensor.full([], .nan)
      })(prediction)
    }
    expectClose(value, try keras.tensor("\(name)/value"), "\(name)")
    expectClose(gradient, try keras.tensor("\(name)/gradient"), "\(name)'s gradient")
  }

  /// What Keras writes for a loss we write too; that it leaves out what Huber was made with is its own.
  @Test(arguments: cases) func configurationsAreKerass(_ name: String) throws {
    let json = try #require(try KerasArrays.losses.get().texts[name])
    func loss(_ json: JSON) throws -> any Loss {
      try Configuration(serialized: json, as: "loss")
        .instance(of: LossCatalog.all, called: "loss") { $0 is any Loss.Type }
    }
    let ours = try loss(json).serialized
    let (mine, theirs) = (try #require(ours["config"]), try #require(json["keras"]?["config"]))
    #expect(ours["class_name"] == json["keras"]?["class_name"] && ours["module"] == json["keras"]?["module"])
    #expect(Set(KerasArrays.names(mine)).subtracting(["delta"]) == Set(KerasArrays.names(theirs)))
    for key in KerasArrays.names(theirs) {
      #expect(mine[key] == theirs[key] || mine[key]?.double == theirs[key]?.double, "\(key)")
      if theirs[key]?.double == nil { #expect(mine[key] == theirs[key], "\(key)") }
    }
    #expect(try loss(ours).serialized == ours)
  }

  @Test func theReductionNoneIsRefused() {
    #expect(
      message { _ = try Hinge(configuration: Configuration(className: "Hinge", ["reduction": "none"])) }
        == """
        Hinge: the reduction none doesn't make one number of a batch's losses.
          fix       use sum_over_batch_size, mean, sum or mean_with_sample_weight
        """)
    #expect(
      message {
        _ = try BinaryCrossentropy(configuration: Configuration(className: "BinaryCrossentropy", ["axis": 1]))
      } == """
        BinaryCrossentropy: axis = 1 isn't supported.
          fix       let classes lie along the last axis, -1
        """)
  }

  @Test func everyLossIsCompared() throws {
    let keras = try KerasArrays.losses.get()
    let compared = Set(Self.cases.compactMap { keras.texts[$0]?["class_name"]?.string })
    #expect(compared == Set(LossCatalog.all.map { $0.className }))
  }
}
