import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// The text of each error that a normalizing layer, or one of images, in the wrong place gives.
struct ImageLayerErrorsTests {
  static let cases: [([Int], any Layer, String)] = [
    (
      [3, 4], BatchNormalization(axis: 0),
      "batch_normalization: can't normalize along axes [0]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [3, 4], BatchNormalization(momentum: 1.5),
      "batch_normalization: the momentum is a part between 0 and 1, not 1.5.\n  fix       give a number such as 0.99"
    ),
    (
      [3, 4], BatchNormalization(epsilon: -1),
      "batch_normalization: epsilon can't be -1.0.\n  fix       give 0 or more, such as 0.001"
    ),
    (
      [3, 4], LayerNormalization(axes: [1, -2]),
      "layer_normalization: can't normalize along axes [1, -2]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [3, 4], LayerNormalization(epsilon: .nan),
      "layer_normalization: epsilon can't be nan.\n  fix       give 0 or more, such as 0.001"
    ),
    (
      [3, 4], GroupNormalization(groups: 3),
      "group_normalization: 4 features don't make 3 equal groups.\n  fix       give a divisor of 4, or -1 for a group of each feature"
    ),
    (
      [3, 4], GroupNormalization(groups: 0),
      "group_normalization: 4 features don't make 0 equal groups.\n  fix       give a divisor of 4, or -1 for a group of each feature"
    ),
    (
      [3, 4], Normalization(axis: 5),
      "normalization: can't normalize along axes [5]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [3, 4], Normalization(mean: [1, 2, 3], variance: [1, 1, 1]),
      "normalization: a mean of shape [3] doesn't fit features of shape [4].\n  fix       give one number, or one for each position along axes [-1]"
    ),
    (
      [3, 4], Normalization(mean: 1, variance: [1, 2, 3, 4]),
      "normalization: mean and variance must be of one shape.\n  fix       give both, or neither and adapt the layer to data"
    ),
    (
      [3, 4], ZeroPadding2D(),
      "zero_padding2d: takes examples of shape [height, width, channels]; the input has shape [3, 4].\n  fix       give the model an Input of that shape, or put a Reshape before it"
    ),
    (
      [4], GlobalMaxPooling1D(),
      "global_max_pooling1d: takes examples of shape [steps, channels]; the input has shape [4].\n  fix       give the model an Input of that shape, or put a Reshape before it"
    ),
    (
      [4], UpSampling3D(),
      "up_sampling3d: takes examples of shape [depth, height, width, channels]; the input has shape [4].\n  fix       give the model an Input of that shape, or put a Reshape before it"
    ),
    (
      [3, 4], ZeroPadding1D(-1),
      "zero_padding1d: a padding of [(-1, -1)] makes no sense.\n  fix       give two counts of 0 or more for each of the 1 axes of positions"
    ),
    (
      [3, 4, 1], Cropping2D([(0, 1)]),
      "cropping2d: a cropping of [(0, 1)] makes no sense.\n  fix       give two counts of 0 or more for each of the 2 axes of positions"
    ),
    (
      [3, 4, 1], Cropping2D([(1, 2), (0, 0)]),
      "cropping2d: nothing would be left: positions [3, 4] become [0, 4].\n  fix       crop less"
    ),
    (
      [3, 4, 1], UpSampling2D([2, 0]),
      "up_sampling2d: can't make [2, 0] positions of one.\n  fix       give a count from 1 to 65536 for each of the 2 axes of positions"
    ),
    (
      [3, 4, 2], Conv2D(0, 3), "conv2d: can't have 0 filters.\n  fix       give 1 or more"
    ),
    (
      [2, 4, 2], Conv2D(1, 3),
      "conv2d: a window of [3, 3] doesn't fit into positions [2, 4].\n  fix       use a smaller window, or the padding same"
    ),
    (
      [4, 4, 2], MaxPooling2D([2, 0]),
      "max_pooling2d: a window of [2, 0] makes no sense.\n  fix       give a number from 1 to 65536, or one for each of the 2 axes of positions"
    ),
    (
      [4, 4, 2], Conv2D(2, 2, padding: .causal),
      "conv2d: has no causal padding.\n  fix       use valid or same; Conv1D knows causal"
    ),
    (
      [4, 3], Conv1D(2, 2, groups: 2),
      "conv1d: 3 channels and 2 filters don't make 2 equal groups.\n  fix       let groups divide both"
    ),
    (
      [9, 3], Conv1D(2, 2, strides: 2, dilationRate: 2),
      "conv1d: strides [2] and dilation [2] can't both be more than 1.\n  fix       set one of them to 1"
    ),
    (
      [4, 3], DepthwiseConv1D(2, depthMultiplier: 0),
      "depthwise_conv1d: can't have 0 filters of each channel.\n  fix       give 1 or more"
    ),
    (
      [3, 4], SpatialDropout1D(1.5),
      "spatial_dropout1d: the rate is a part between 0 and 1, not 1.5.\n  fix       for 50 % write 0.5"
    ),
  ]

  @Test(arguments: cases.indices) func isNamed(_ k: Int) {
    let (shape, layer, text) = Self.cases[k]
    #expect(message { _ = try Sequential(input: Input(shape: shape), layers: [layer]) } == text)
  }

  @Test func adaptingWhatCantBe() throws {
    var given = Normalization(mean: 1, variance: 2)
    #expect(
      message { try given.adapt(Tensor.zeros([2, 3])) } == """
        Normalization: mean and variance are given already.
          fix       make it without them to adapt it to data
        """)
    var layer = Normalization()
    try layer.adapt(Tensor.zeros([2, 3]))
    #expect(
      message { _ = try Sequential(input: Input(4), layers: [layer]) } == """
        normalization: was adapted to features of shape [3]; here they have shape [4].
          fix       adapt it to data of this model
        """)
    #expect(
      message { try layer.adapt(Tensor.zeros([0, 3])) } == """
        Normalization: there are no examples to adapt to.
          fix       check the data set
        """)
    let double = Tensor.zeros([2, 3], dtype: .float64)
    let model = try Sequential(input: Input(3), layers: [layer])
    #expect(message { _ = try model.predict(double) }.contains("computes with float32"))
  }

  @Test(
    arguments: [
      (
        "ZeroPadding2D", ["padding": [1, "x"]],
        "padding must be a count, or two for each axis; it is [1, \"x\"].\n  fix       give 1, or a pair for each axis of positions"
      ),
      ("UpSampling2D", ["interpolation": "bicubic"], "the interpolation bicubic isn't supported."),
      (
        "BatchNormalization", ["axis": [1, 2]],
        "the features lie along one axis, not [1, 2].\n  fix       give one axis, such as -1"
      ),
      ("BatchNormalization", ["renorm": true], "renorm = true isn't supported."),
      ("LayerNormalization", ["rms_scaling": true], "rms_scaling = true isn't supported."),
      (
        "GlobalMaxPooling2D", ["data_format": "channels_first"],
        #"data_format = "channels_first" isn't supported."#
      ),
      (
        "Normalization", ["mean": [[1, 2], [3]], "variance": 1],
        "mean must be a number or lists of numbers of one length"
      ),
      ("Conv2D", ["filters": 2, "kernel_size": 3, "padding": "full"], "there is no padding full."),
      ("Conv2D", ["filters": 2, "kernel_size": 9_223_372_036_854_775_807], "makes no sense"),
      ("Conv2D", ["filters": 9_223_372_036_854_775_807, "kernel_size": 1], "filters."),
      (
        "Conv2DTranspose", ["filters": 2, "kernel_size": 2, "output_padding": 1],
        "output_padding = 1 isn't supported."
      ),
      (
        "MaxPooling2D", ["strides": 2],
        "pool_size is missing.\n  fix       give a size, or one for each axis of positions"
      ),
      ("ZeroPadding1D", ["padding": 9_223_372_036_854_775_807], "makes no sense"),
      ("UpSampling1D", ["size": 9_223_372_036_854_775_807], "positions of one"),
      ("GroupNormalization", ["groups": -9_223_372_036_854_775_808], "equal groups"),
      ("Normalization", ["axis": -9_223_372_036_854_775_808], "can't normalize along axes"),
      ("BatchNormalization", ["axis": 9_223_372_036_854_775_807], "can't normalize along axes"),
    ] as [(String, JSON, String)])
  func whatFilesSayIsChecked(className: String, values: JSON, expected: String) {
    let shape: JSON = className.hasSuffix("1D") ? [nil, 4, 3] : [nil, 4, 3, 2]
    let configuration: JSON = [
      "class_name": "Sequential",
      "config": [
        "layers": [
          ["class_name": "InputLayer", "config": ["batch_shape": shape, "dtype": "float32"]],
          ["class_name": .string(className), "config": values],
        ]
      ],
    ]
    let text = message { _ = try Sequential(configuration: configuration) }
    #expect(text.contains(expected), "\(text)")
  }
}
