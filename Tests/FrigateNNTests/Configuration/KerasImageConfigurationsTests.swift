import Foundation
import FrigateTensor
import Testing

@testable import FrigateNN

/// Configurations of normalizing layers and of those of images there and back;
/// Tests/Interop/keras_graph_configuration.py is Keras's side.
struct KerasImageConfigurationsTests {
  static func imageLayers() throws -> Sequential {
    try Sequential(name: "image_layers") {
      Input(6, 6, 4)
      Normalization(mean: [1, 2, 3, 0.5], variance: [1, 4, 0.25, 2.5])
      Normalization(axes: [1, 2], inverts: true)
      Normalization(axes: [], mean: 1.5, variance: 2)
      Normalization(axes: [1, 3], mean: [[1, 2, 3, 4]], variance: [[1, 1, 1, 0.1]])
      BatchNormalization(
        axis: 1, momentum: 0.8, epsilon: 1e-5, gammaRegularizer: L2(0.02), betaConstraint: NonNeg())
      BatchNormalization(center: false, movingVarianceInitializer: Constant(2))
      LayerNormalization(axes: [1, -1], gammaInitializer: HeNormal(), betaRegularizer: L1(0.5))
      LayerNormalization(scale: false)
      GroupNormalization(groups: 2, epsilon: 0.01, gammaConstraint: MaxNorm(1.5))
      SpatialDropout2D(0.25)
      ZeroPadding2D([(1, 2), (0, 1)])
      Cropping2D([(0, 1), (1, 0)])
      UpSampling2D([2, 1])
      UpSampling2D(2, interpolation: .bilinear)
      GlobalAveragePooling2D(keepsAxes: true)
      GlobalMaxPooling2D()
      Reshape(4, 1)
      ZeroPadding1D([(1, 2)])
      ZeroPadding1D(2)
      Cropping1D([(2, 0)])
      UpSampling1D(3)
      SpatialDropout1D(0.5)
      GlobalAveragePooling1D(keepsAxes: true)
      GlobalMaxPooling1D()
      Reshape(1, 1, 1, 1)
      ZeroPadding3D([(1, 0), (0, 2), (1, 1)])
      Cropping3D([(0, 0), (1, 0), (1, 0)])
      UpSampling3D([1, 2, 3])
      SpatialDropout3D(0.1)
      GlobalAveragePooling3D(keepsAxes: true)
      GlobalMaxPooling3D()
      Dense(2)
    }
  }

  static func convolutions() throws -> Sequential {
    try Sequential(name: "convolutions") {
      Input(12, 12, 4)
      Conv2D(
        6, [3, 2], strides: [2, 1], padding: .same, groups: 2, activation: .relu, kernelRegularizer: L2(0.02))
      Conv2D(4, 2, dilationRate: 2, usesBias: false, kernelConstraint: MaxNorm(2, axes: [0, 1, 2]))
      Conv2DTranspose(
        3, 3, strides: 2, padding: .same, biasInitializer: Ones(), activityRegularizer: L1(0.01))
      DepthwiseConv2D(2, depthMultiplier: 2, depthwiseInitializer: HeNormal(), biasRegularizer: L1(0.03))
      SeparableConv2D(
        5, 2, depthMultiplier: 2, pointwiseRegularizer: L2(0.5), pointwiseConstraint: NonNeg())
      MaxPooling2D([2, 1], padding: .same)
      AveragePooling2D(3, strides: 1)
      Flatten()
      Dense(48)
      Reshape(12, 4)
      Conv1D(4, 3, padding: .causal)
      Conv1DTranspose(3, 2)
      DepthwiseConv1D(2)
      SeparableConv1D(4, 2, padding: .same)
      MaxPooling1D()
      AveragePooling1D(2, strides: 1)
      Flatten()
      Dense(27)
      Reshape(3, 3, 3, 1)
      Conv3D(2, 2)
      Conv3DTranspose(1, 3)
      MaxPooling3D()
      AveragePooling3D([1, 2, 2])
    }
  }

  @Test func kerasReadsOursAndWeReadKerass() throws {
    let models = ["image_layers": try Self.imageLayers(), "convolutions": try Self.convolutions()]
    let keras = try KerasRoundTrip(models.mapValues(\.configuration))
    for (name, own) in models {
      let theirs = try keras.json(name)
      let model = try Sequential(configuration: theirs)
      let kinds = Set(model.layers.map { type(of: $0.layer).className })
      #expect(kinds == Set(own.layers.map { type(of: $0.layer).className }))
      typealias Tests = KerasLayerConfigurationsTests
      let ours = Tests.normalized(try #require(model.configuration["config"]))
      #expect(try ours == Tests.normalized(#require(theirs["config"])))
    }
  }

  @Test func configurationsGoThereAndBack() throws {
    for model in [try Self.imageLayers(), try Self.convolutions()] {
      let again = try Sequential(configuration: JSON(parsing: model.configuration.description.utf8))
      #expect(again.configuration == model.configuration)
    }
  }
}

/// What real Keras makes of our configurations, and its own, by Tests/Interop/keras_graph_configuration.py.
struct KerasRoundTrip {
  private let texts: [String: String]

  /// Expects Keras to make a model of each of `ours` and to write the same configuration for it.
  init(_ ours: [String: JSON]) throws {
    let folder = NSTemporaryDirectory() + "frigate-keras-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, configuration) in ours {
      try configuration.description.write(
        toFile: "\(folder)/ours_\(name).json", atomically: true, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Fixtures.path("python"))
    process.arguments = [Fixtures.root + "/Tests/Interop/keras_graph_configuration.py", folder]
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(text)")
    var texts: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasPrefix("keras_") {
      texts[String(file.dropFirst(6).dropLast(5))] = try String(
        contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
    }
    self.texts = texts
  }

  /// What Keras wrote for a model of its own.
  func json(_ name: String) throws -> JSON {
    try JSON(parsing: try #require(texts[name], "Keras wrote no \(name)").utf8)
  }
}
