import FrigateEngine
import Frigatebird

/// Networks for images of 32 × 32 pixels in three colors, whose convolutions are wide.
enum WideNetwork: String, CaseIterable {
  case resNet18 = "resnet18"
  case mobileNet = "mobilenet"

  /// Compiled with SGD and its momentum, as they are usually trained.
  func model(seed: Int = 0) throws -> Functional {
    let image = Input(32, 32, 3)
    let features = self == .resNet18 ? Self.residualFeatures(image) : Self.separableFeatures(image)
    let classes = Dense(10)(GlobalAveragePooling2D()(features))
    var model = try Functional(inputs: image, outputs: classes, name: rawValue, seed: seed)
    try model.compile(
      optimizer: SGD(learningRate: 0.01, momentum: 0.9), loss: SparseCategoricalCrossentropy(fromLogits: true)
    )
    return model
  }

  // MARK: ResNet-18

  /// Filters and stride of each block.
  private static let residualBlocks = [
    (64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1),
  ]

  /// ResNet-18 with the stem of small images: one 3 × 3 convolution, no pooling.
  ///
  /// He, Zhang, Ren and Sun (2016), DOI 10.1109/CVPR.2016.90.
  private static func residualFeatures(_ image: Input) -> SymbolicTensor {
    var x = ReLU()(normalizedConvolution(image, 64, 3, stride: 1))
    var channels = 64
    for (filters, stride) in residualBlocks {
      var y = ReLU()(normalizedConvolution(x, filters, 3, stride: stride))
      y = normalizedConvolution(y, filters, 3, stride: 1)
      let isSame = stride == 1 && filters == channels
      let shortcut = isSame ? x : normalizedConvolution(x, filters, 1, stride: stride)
      x = ReLU()(Add()([y, shortcut]))
      channels = filters
    }
    return x
  }

  private static func normalizedConvolution(
    _ x: any SymbolicValue, _ filters: Int, _ size: Int, stride: Int
  ) -> SymbolicTensor {
    BatchNormalization()(
      Conv2D(filters, SpatialSize(size), strides: SpatialSize(stride), padding: .same, usesBias: false)(x))
  }

  // MARK: MobileNet

  /// Filters of each block's 1 × 1 convolution, and the stride of its depthwise one.
  private static let separableBlocks =
    [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + Array(repeating: (512, 1), count: 5)
    + [(1024, 2), (1024, 1)]

  /// The 13 depthwise separable blocks of MobileNet at width 1, after a stem of stride 1.
  ///
  /// Howard and others (2017), arXiv 1704.04861.
  private static func separableFeatures(_ image: Input) -> SymbolicTensor {
    var x = activated(Conv2D(32, 3, padding: .same, usesBias: false)(image))
    for (filters, stride) in separableBlocks {
      x = activated(
        DepthwiseConv2D(3, strides: SpatialSize(stride), padding: .same, usesBias: false)(x))
      x = activated(Conv2D(filters, 1, usesBias: false)(x))
    }
    return x
  }

  private static func activated(_ x: SymbolicTensor) -> SymbolicTensor {
    ReLU(maxValue: 6)(BatchNormalization()(x))
  }
}

extension BenchmarkCase {
  /// Training steps and predictions of the wide networks.
  static let wide = WideNetwork.allCases.flatMap { network in
    let (name, title) = (network.rawValue, network == .resNet18 ? "ResNet-18" : "MobileNet")
    return [
      BenchmarkCase(
        "\(name)-step", "\(title) on 32 × 32 × 3, batch 32: forward, backward, SGD with momentum, loss"
      ) {
        var benchmark = try step(
          network.model(), batches: images(batch: 32, [32, 32, 3], count: 4))
        benchmark.warmUp = 2
        return benchmark
      },
      BenchmarkCase("\(name)-predict", "\(title) on one image of 32 × 32 × 3") {
        var benchmark = try predictions(of: network.model(), 1)
        benchmark.warmUp = 10
        return benchmark
      },
      BenchmarkCase("\(name)-predict-64", "\(title) on 64 images of 32 × 32 × 3") {
        var benchmark = try predictions(of: network.model(), 64)
        benchmark.warmUp = 2
        return benchmark
      },
    ]
  }
}
