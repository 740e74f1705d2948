import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// Normalizing layers and those of sequences, images and volumes beside real Keras's, in training and out of it.
struct KerasImageLayersTests {
  static let cases: [(name: String, layer: any Layer)] =
    batchNormalizations + normalizations + spatial + convolutions

  private static let batchNormalizations: [(name: String, layer: any Layer)] = {
    let layers: [(name: String, layer: any Layer)] = [
      ("batch_normalization", BatchNormalization()),
      ("batch_normalization_steps", BatchNormalization(momentum: 0.8, epsilon: 1e-5)),
      ("batch_normalization_image", BatchNormalization()),
      ("batch_normalization_axis", BatchNormalization(axis: 1)),
      ("batch_normalization_axis_back", BatchNormalization(axis: -2)),
      ("batch_normalization_bare", BatchNormalization(center: false, scale: false)),
      ("batch_normalization_scale", BatchNormalization(center: false)),
      ("batch_normalization_center", BatchNormalization(scale: false)),
    ]
    return layers + layers.map { ($0.name + "_training", $0.layer) }
  }()

  private static let normalizations: [(name: String, layer: any Layer)] = [
    ("layer_normalization", LayerNormalization()),
    ("layer_normalization_steps", LayerNormalization(epsilon: 1e-6)),
    ("layer_normalization_axes", LayerNormalization(axes: [1, 2])),
    ("layer_normalization_axes_back", LayerNormalization(axes: [-2, -1])),
    ("layer_normalization_axes_mixed", LayerNormalization(axes: [1, -1])),
    ("layer_normalization_axis", LayerNormalization(axis: 1)),
    ("layer_normalization_bare", LayerNormalization(center: false, scale: false)),
    ("layer_normalization_center", LayerNormalization(scale: false)),
    ("group_normalization", GroupNormalization(groups: 2)), ("group_normalization_32", GroupNormalization()),
    ("group_normalization_each", GroupNormalization(groups: -1)),
    ("group_normalization_one", GroupNormalization(groups: 1, center: false)),
    ("group_normalization_axis", GroupNormalization(groups: 2, axis: 1)),
    ("group_normalization_flat", GroupNormalization(groups: 2, scale: false)),
    ("normalization", Normalization()),
    ("normalization_bytes", Normalization(mean: 3, variance: 2)),
    ("normalization_given", Normalization(mean: [1, 2, 3, 0.5], variance: [1, 4, 0, 2.5])),
    ("normalization_axes", Normalization(axes: [1, 2])), ("normalization_all", Normalization(axes: [])),
    ("normalization_inverse", Normalization(axis: 1, inverts: true)),
    ("normalization_last", Normalization(axes: [1, -1], mean: [1, 2, 3, 0.5], variance: [1, 4, 2, 2.5])),
  ]

  private static let spatial: [(name: String, layer: any Layer)] = [
    ("zero_padding1", ZeroPadding1D()), ("zero_padding1_uneven", ZeroPadding1D([(1, 2)])),
    ("zero_padding2", ZeroPadding2D()), ("zero_padding2_uneven", ZeroPadding2D([(1, 2), (0, 3)])),
    ("zero_padding3", ZeroPadding3D()), ("zero_padding3_uneven", ZeroPadding3D([(1, 2), (0, 3), (2, 0)])),
    ("cropping1", Cropping1D([(1, 0)])), ("cropping2", Cropping2D([(1, 0), (0, 2)])),
    ("cropping2_all", Cropping2D(1)), ("cropping3", Cropping3D([(1, 0), (0, 2), (1, 0)])),
    ("up_sampling1", UpSampling1D()), ("up_sampling2", UpSampling2D()), ("up_sampling3", UpSampling3D()),
    ("up_sampling2_uneven", UpSampling2D([3, 2])), ("up_sampling3_uneven", UpSampling3D([1, 3, 2])),
    ("up_sampling2_bilinear_2_2", UpSampling2D(2, interpolation: .bilinear)),
    ("up_sampling2_bilinear_3_4", UpSampling2D([3, 4], interpolation: .bilinear)),
    ("up_sampling2_bilinear_5_1", UpSampling2D([5, 1], interpolation: .bilinear)),
    ("up_sampling2_bilinear_single", UpSampling2D(3, interpolation: .bilinear)),
    ("spatial_dropout1_outside_training", SpatialDropout1D(0.5)),
    ("spatial_dropout2_outside_training", SpatialDropout2D(0.5)),
    ("spatial_dropout3_outside_training", SpatialDropout3D(0.5)),
    ("global_average_pooling1", GlobalAveragePooling1D()),
    ("global_average_pooling1_keeping", GlobalAveragePooling1D(keepsAxes: true)),
    ("global_average_pooling2", GlobalAveragePooling2D()),
    ("global_average_pooling2_keeping", GlobalAveragePooling2D(keepsAxes: true)),
    ("global_average_pooling3", GlobalAveragePooling3D()),
    ("global_average_pooling3_keeping", GlobalAveragePooling3D(keepsAxes: true)),
    ("global_max_pooling1", GlobalMaxPooling1D()),
    ("global_max_pooling1_keeping", GlobalMaxPooling1D(keepsAxes: true)),
    ("global_max_pooling2", GlobalMaxPooling2D()),
    ("global_max_pooling2_keeping", GlobalMaxPooling2D(keepsAxes: true)),
    ("global_max_pooling3", GlobalMaxPooling3D()),
    ("global_max_pooling3_keeping", GlobalMaxPooling3D(keepsAxes: true)),
  ]

  private static let convolutions = convolutions1 + convolutions2 + convolutions3

  private static let convolutions1: [(name: String, layer: any Layer)] = [
    ("conv1", Conv1D(3, 3)),
    ("conv1_same_strides", Conv1D(3, 3, strides: 2, padding: .same, activation: .tanh)),
    ("conv1_groups", Conv1D(6, 2, groups: 2, usesBias: false)),
    ("conv1_dilated", Conv1D(2, 2, padding: .same, dilationRate: 2)),
    ("conv1_transpose", Conv1DTranspose(3, 3)),
    ("conv1_transpose_strides", Conv1DTranspose(2, 3, strides: 2, padding: .same)),
    ("conv1_transpose_wide", Conv1DTranspose(2, 2, strides: 3)),
    ("max_pooling1", MaxPooling1D()),
    ("max_pooling1_same", MaxPooling1D(3, strides: 2, padding: .same)),
    ("average_pooling1", AveragePooling1D()),
    ("average_pooling1_same", AveragePooling1D(3, strides: 2, padding: .same)),
    ("depthwise_conv1", DepthwiseConv1D(3)),
    ("depthwise_conv1_many", DepthwiseConv1D(2, padding: .same, depthMultiplier: 3, activation: .relu)),
    ("separable_conv1", SeparableConv1D(5, 3)),
    ("separable_conv1_many", SeparableConv1D(2, 2, strides: 2, padding: .same, depthMultiplier: 2)),
    ("conv1_causal", Conv1D(3, 3, padding: .causal, dilationRate: 2)),
  ]

  private static let convolutions2: [(name: String, layer: any Layer)] = [
    ("conv2", Conv2D(3, 3)),
    ("conv2_same_strides", Conv2D(3, 3, strides: 2, padding: .same, activation: .tanh)),
    ("conv2_groups", Conv2D(6, 2, groups: 2, usesBias: false)),
    ("conv2_dilated", Conv2D(2, 2, padding: .same, dilationRate: 2)),
    ("conv2_transpose", Conv2DTranspose(3, 3)),
    ("conv2_transpose_strides", Conv2DTranspose(2, 3, strides: 2, padding: .same)),
    ("conv2_transpose_wide", Conv2DTranspose(2, 2, strides: 3)),
    ("max_pooling2", MaxPooling2D()),
    ("max_pooling2_same", MaxPooling2D(3, strides: 2, padding: .same)),
    ("average_pooling2", AveragePooling2D()),
    ("average_pooling2_same", AveragePooling2D(3, strides: 2, padding: .same)),
    ("depthwise_conv2", DepthwiseConv2D(3)),
    ("depthwise_conv2_many", DepthwiseConv2D(2, padding: .same, depthMultiplier: 3, activation: .relu)),
    ("separable_conv2", SeparableConv2D(5, 3)),
    ("separable_conv2_many", SeparableConv2D(2, 2, strides: 2, padding: .same, depthMultiplier: 2)),
    ("conv2_uneven", Conv2D(3, [2, 3], strides: [2, 1], padding: .same)),
  ]

  private static let convolutions3: [(name: String, layer: any Layer)] = [
    ("conv3", Conv3D(3, 3)),
    ("conv3_same_strides", Conv3D(3, 3, strides: 2, padding: .same, activation: .tanh)),
    ("conv3_groups", Conv3D(6, 2, groups: 2, usesBias: false)),
    ("conv3_dilated", Conv3D(2, 2, padding: .same, dilationRate: 2)),
    ("conv3_transpose", Conv3DTranspose(3, 3)),
    ("conv3_transpose_strides", Conv3DTranspose(2, 3, strides: 2, padding: .same)),
    ("conv3_transpose_wide", Conv3DTranspose(2, 2, strides: 3)),
    ("max_pooling3", MaxPooling3D()),
    ("max_pooling3_same", MaxPooling3D(3, strides: 2, padding: .same)),
    ("average_pooling3", AveragePooling3D()),
    ("average_pooling3_same", AveragePooling3D(3, strides: 2, padding: .same)),
  ]

  @Test(arguments: cases.map(\.name)) func isKerass(_ name: String) throws {
    try KerasLayer(name, #require(Self.cases.first { $0.name == name }).layer).compare()
  }

  @Test(arguments: [("last", [-1]), ("both", [1, 2]), ("all", []), ("first", [1])])
  func adaptsAsKeras(_ name: String, _ axes: [Int]) throws {
    func keras(_ array: String) throws -> Tensor { try KerasParts.tensor("adapt/\(name)/\(array)") }
    let x = try keras("x")
    for (prefix, batchSize) in [("", 30), ("batches_", 8)] {
      var layer = Normalization(axes: axes)
      try layer.adapt(Dataset(features: x).batch(batchSize))
      let model = try Sequential(input: Input(3, 4), layers: [layer])
      #expect(model.parameterCounts.trainable == 0)
      expectClose(model.weights[0].value, try keras(prefix + "mean"), "\(name)'s mean")
      expectClose(model.weights[1].value, try keras(prefix + "variance"), "\(name)'s variance")
      expectClose(try model.predict(x[0..<2]), try keras("y"), absolute: 1e-5, "\(name)'s result")
    }
    var layer = Normalization(axes: axes)
    try layer.adapt(x)
    let model = try Sequential(input: Input(3, 4), layers: [layer])
    expectClose(model.weights[1].value, try keras("variance"), "\(name)'s variance")
  }

  /// Whole channels of an example are dropped, about as many as asked for, and the others scaled.
  @Test(arguments: [1, 2, 3]) func wholeChannelsAreDropped(_ rank: Int) throws {
    let layers: [any Layer] = [SpatialDropout1D(0.25), SpatialDropout2D(0.25), SpatialDropout3D(0.25)]
    let positions = [[6], [2, 3], [1, 2, 3]][rank - 1]
    let x = Tensor.full([50] + positions + [40], 3)
    var context = LayerContext(isTraining: true, key: Random.Key(4))
    var weights: [Tensor] = []
    let y = layers[rank - 1].apply(x, weights: &weights, &context).reshaped([50, 6, 40])
    let first = y[0..<50, 0].reshaped([50, 1, 40])
    #expect(arrayEqual(y, first.broadcast(to: [50, 6, 40])).scalar == 1)
    let values = first.literal.doubles
    #expect(Set(values) == [0, 4])
    let dropped = Double(values.filter { $0 == 0 }.count) / 2000
    // Four standard deviations of 2,000 draws.
    #expect(abs(dropped - 0.25) < 0.04)
    let again = layers[rank - 1].apply(x, weights: &weights, &context).reshaped([50, 6, 40])
    #expect(arrayEqual(y, again).scalar == 1)
  }
}
