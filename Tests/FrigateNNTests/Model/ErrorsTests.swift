import FrigateData
import FrigateIR
import FrigateTensor
import Testing

@testable import FrigateNN

/// The text of each error that building, compiling and using a model can give.
struct ErrorsTests {
  let x = Tensor.zeros([4, 3])
  let classes = Tensor([0, 1, 0, 1] as [Int32])

  func expect(
    _ text: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    #expect(message(of: body, sourceLocation: sourceLocation) == text, sourceLocation: sourceLocation)
  }

  func model(_ last: any Layer = Dense(2), loss: any Loss = MeanSquaredError()) throws -> Sequential {
    var model = try Sequential(input: Input(3), layers: [Dense(4), last])
    try model.compile(optimizer: SGD(), loss: loss)
    return model
  }

  // MARK: Building

  @Test func aModelWithoutInput() {
    expect("the model doesn't say what it takes.\n  fix       begin it with Input and one example's shape") {
      _ = try Sequential { Dense(3) }
    }
    expect("Input needs sizes of at least 1; it has [3, 0].\n  fix       give the shape of one example") {
      _ = try Sequential(input: Input(3, 0), layers: [])
    }
  }

  @Test func layersThatDontFit() {
    expect("dense_1: needs at least one unit, not 0.\n  fix       give 1 or more units") {
      _ = try Sequential(input: Input(3), layers: [Dense(2), Dense(0)])
    }
    expect(
      """
      dense: needs at least one axis beside the batch; the input has shape (None).
        fix       give the model an Input with the shape of one example
      """
    ) { _ = try Sequential(input: Input(), layers: [Dense(2)]) }
    for rate in [-0.1, 1.5, .nan] {
      expect("drop: the rate is a part between 0 and 1, not \(rate).\n  fix       for 50 % write 0.5") {
        _ = try Sequential(input: Input(3), layers: [Dropout(rate, name: "drop")])
      }
    }
    expect("two layers are named head.\n  fix       give each layer a name of its own, or none") {
      _ = try Sequential(
        input: Input(3), layers: [Dense(2, name: "head"), Dense(2), Dense(2, name: "head")])
    }
  }

  /// Keras refuses them, too: a layer's name stands before a / and its weight's.
  @Test func namesWithSlashes() {
    let text = """
      a name can't have a '/' in it; one is "a/b".
        fix       write an underscore instead: / stands between a layer's name and its weight's, as in Keras
      """
    expect(text) { _ = try Sequential(input: Input(3), layers: [Dense(2, name: "a/b")]) }
    expect(text) { _ = try Sequential(input: Input(3, name: "a/b"), layers: [Dense(2)]) }
    expect(text) { _ = try Sequential(name: "a/b", input: Input(3), layers: [Dense(2)]) }
    let x = Input(3)
    expect(text) { _ = try Functional(inputs: x, outputs: Dense(2, name: "a/b")(x)) }
    let named = Input(3, name: "a/b")
    expect(text) { _ = try Functional(inputs: named, outputs: Dense(2)(named)) }
    expect("inner: " + text) {
      let inner = NestedModel(name: "inner", parts: [.layer(LayerUse(Dense(2, name: "a/b")))])
      _ = try Sequential {
        Input(3)
        inner
      }
    }
  }

  @Test(arguments: ["Sequential", "Functional"]) func namesInConfigurations(kind: String) throws {
    func expect(_ name: String, _ expected: String) throws {
      let layer =
        #"{"class_name": "Dense", "config": {"units": 2, "name": \#(name)}, "name": \#(name), "inbound_nodes": [[["x", 0, 0]]]}"#
      let input =
        #"{"class_name": "InputLayer", "config": {"batch_shape": [null, 3], "name": "x"}, "name": "x", "inbound_nodes": []}"#
      let ends = #""input_layers": [["x", 0, 0]], "output_layers": [["d", 0, 0]]"#
      let text = #"{"class_name": "\#(kind)", "config": {"layers": [\#(input), \#(layer)], \#(ends)}}"#
      let message = try message { _ = try modelFromJSON(JSON(parsing: text.utf8)) }
      #expect(message.contains(expected), "\(message)")
    }
    try expect(#""a/b""#, #"a name can't have a '/' in it; one is "a/b"."#)
    try expect("7", "name must be text; it is 7.\n  fix       give text, or null to have one chosen")
    try expect("[1]", "name must be text; it is [1].")
  }

  @Test func weightsThatNoMemoryHolds() {
    expect(
      "dense: its kernel has shape [3000000, 40000000000], more than any memory holds.\n  fix       make the layers smaller"
    ) { _ = try Sequential(input: Input(3_000_000), layers: [Dense(40_000_000_000)]) }
    let text = message {
      _ = try Sequential(name: "big", input: Input(4_000_000), layers: [Dense(4_000_000)])
    }
    #expect(text.hasPrefix("big: the weights take 58.21 TB of memory; "), "\(text)")
    #expect(text.hasSuffix(" can be had.\n  fix       make the layers smaller, or more memory free"))
  }

  @Test func anInitializerOfTheWrongShape() {
    struct Wrong: Initializer {
      static let className = "Wrong"
      init() {}
      init(configuration: Configuration) throws(ConfigurationError) {}
      var configuration: JSON { [:] }
      func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor { .zeros([1]) }
    }
    expect("dense/bias: Wrong() made float32[1] where [2] was asked for.") {
      _ = try Sequential(input: Input(3), layers: [Dense(2, biasInitializer: Wrong())])
    }
  }

  // MARK: Names in configurations

  @Test func namesNobodyKnows() {
    func configuration(_ name: String, _ key: String, _ value: JSON) -> Configuration {
      Configuration(
        className: name, .object([JSON.Member(key: "units", value: 2), JSON.Member(key: key, value: value)]))
    }
    expect(
      """
      no activation is named rleu.
        fix       use one of linear, relu, relu6, leaky_relu, elu, selu, celu, gelu, silu, hard_silu, mish, tanh, \
      hard_tanh, tanh_shrink, hard_shrink, soft_shrink, sigmoid, hard_sigmoid, sparse_sigmoid, log_sigmoid, softmax, \
      log_softmax, softplus, squareplus, sparse_plus, softsign, exponential, glu, \
      sparsemax; pass your own in customObjects
      """
    ) { _ = try Dense(configuration: configuration("Dense", "activation", "rleu")) }
    expect(
      """
      no initializer is named Xavier.
        fix       use one of Zeros, Ones, Constant, RandomUniform, RandomNormal, TruncatedNormal, \
      VarianceScaling, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal, Orthogonal, \
      Identity; pass your own in customObjects
      """
    ) { _ = try Dense(configuration: configuration("Dense", "kernel_initializer", "Xavier")) }
    expect(
      """
      no regularizer is named L3.
        fix       use one of L1, L2, L1L2, OrthogonalRegularizer; pass your own in customObjects
      """
    ) { _ = try Dense(configuration: configuration("Dense", "bias_regularizer", "L3")) }
    expect(
      """
      no constraint is named Small.
        fix       use one of MaxNorm, MinMaxNorm, NonNeg, UnitNorm; pass your own in customObjects
      """
    ) { _ = try Dense(configuration: configuration("Dense", "kernel_constraint", "Small")) }
    expect("Flatten: there is no data_format sideways.\n  fix       use channels_last or channels_first") {
      _ = try Flatten(configuration: Configuration(className: "Flatten", ["data_format": "sideways"]))
    }
    expect(
      """
      VarianceScaling: no mode fan_on with distribution uniform.
        fix       use a mode fan_in, fan_out or fan_avg and a distribution truncated_normal, untruncated_normal or uniform
      """
    ) {
      _ = try VarianceScaling(
        configuration: Configuration(
          className: "VarianceScaling", ["mode": "fan_on", "distribution": "uniform"]))
    }
  }

  // MARK: Compiling

  @Test func logitsAgainstProbabilities() {
    expect(
      """
      dense_1: SparseCategoricalCrossentropy(fromLogits: true) applies softmax or sigmoid itself, but dense_1's \
      activation has made probabilities already.
        fix       remove dense_1's activation, or use SparseCategoricalCrossentropy(fromLogits: false)
      """
    ) { _ = try model(Dense(2, activation: .softmax), loss: SparseCategoricalCrossentropy(fromLogits: true)) }
    expect(
      """
      dense_1: SparseCategoricalCrossentropy(fromLogits: false) takes probabilities, but dense_1 gives unbounded numbers.
        fix       use SparseCategoricalCrossentropy(fromLogits: true), or give dense_1 the activation softmax
      """
    ) { _ = try model(loss: SparseCategoricalCrossentropy()) }
    expect(
      """
      dense_1: BinaryCrossentropy(fromLogits: false) takes probabilities, but dense_1 gives unbounded numbers.
        fix       use BinaryCrossentropy(fromLogits: true), or give dense_1 the activation sigmoid
      """
    ) { _ = try model(loss: BinaryCrossentropy()) }
    // Through layers that hand on what they are given.
    expect(
      """
      activation: CategoricalCrossentropy(fromLogits: true) applies softmax or sigmoid itself, but activation's \
      activation has made probabilities already.
        fix       remove activation's activation, or use CategoricalCrossentropy(fromLogits: false)
      """
    ) {
      var model = try Sequential {
        Input(3)
        Dense(2)
        Activation(.sigmoid)
        Flatten()
        Activation(.linear)
        Dropout(0.5)
      }
      try model.compile(optimizer: SGD(), loss: CategoricalCrossentropy(fromLogits: true))
    }
    #expect(throws: Never.self) {
      _ = try model(Dense(2, activation: .softmax), loss: SparseCategoricalCrossentropy())
      _ = try model(loss: BinaryCrossentropy(fromLogits: true))
      _ = try model(Dense(2, activation: .relu), loss: MeanSquaredError())
    }
  }

  @Test func metricsOfOneName() {
    expect("two metrics are named binary_accuracy.\n  fix       give one of them another name") {
      var model = try model()
      try model.compile(
        optimizer: SGD(), loss: MeanSquaredError(),
        metrics: [BinaryAccuracy(), BinaryAccuracy(threshold: 0.2)])
    }
  }

  // MARK: Data

  @Test func missingCompile() throws {
    var model = try Sequential(name: "raw", input: Input(3), layers: [Dense(2)])
    let y = Tensor.zeros([4, 2])
    for action in ["fit", "evaluate"] {
      expect(
        "raw: \(action) needs a loss.\n  fix       call compile(optimizer:loss:metrics:) before \(action)"
      ) {
        if action == "fit" { try model.fit(x, y) } else { _ = try model.evaluate(x, y) }
      }
    }
  }

  @Test func dataOfTheWrongKind() throws {
    var model = try model()
    func fit(_ data: Dataset, epochs: Int = 1, validation: Dataset? = nil) throws {
      try model.fit(data, epochs: epochs, validationData: validation, progress: .none)
    }
    let good = Dataset(features: x, labels: Tensor.zeros([4, 2]))
    expect("fit can't go through -1 epochs.\n  fix       give 1 or more") {
      try fit(good.batch(2), epochs: -1)
    }
    #expect(try model.fit(good.batch(2), epochs: 0, progress: .none).epochs == [])
    expect("sequential: the training data have no labels.\n  fix       give features and labels") {
      try fit(Dataset(features: x).batch(2))
    }
    expect(
      "sequential: the training data never end.\n  fix       leave repeat() out, or take(_:) some batches"
    ) { try fit(good.repeat().batch(2)) }
    expect("sequential: the training data have no examples.\n  fix       check the split") {
      try fit(good.take(0).batch(2))
    }
    expect("sequential: the validation data have no examples.\n  fix       check the split") {
      try fit(good.batch(2), validation: good.take(0).batch(2))
    }
    expect(
      "sequential: takes batches of shape [batch, 3]; the training data come as float32[3].\n  fix       batch the data: batch(32)"
    ) { try fit(good) }
    expect(
      """
      sequential: takes batches of shape [batch, 3]; the validation data come as float32[2, 5].
        fix       reshape the examples to [3]
      """
    ) {
      try fit(
        good.batch(2),
        validation: Dataset(features: Tensor.zeros([4, 5]), labels: Tensor.zeros([4, 2])).batch(2))
    }
    expect(
      """
      sequential: takes batches of shape [batch, 3]; the inputs come as float32[].
        fix       reshape the examples to [3]
      """
    ) { _ = try model.predict(Tensor(Float(1))) }
    for (dtype, fix) in [
      (DType.uint8, ".to(.float32) / 255"), (.int32, ".to(.float32)"), (.float64, ".to(.float32)"),
    ] {
      expect(
        """
        sequential: computes with float32; the training data come as \(dtype)[2, 3].
          fix       map the features first: mapFeatures { $0\(fix) }
        """
      ) {
        try fit(
          Dataset(features: Tensor.zeros([4, 3], dtype: dtype), labels: Tensor.zeros([4, 2])).batch(2))
      }
    }
  }

  @Test func labelsThatDontFitTheLoss() {
    func fit(_ labels: Tensor, _ loss: any Loss, _ last: any Layer = Dense(2)) throws {
      var model = try model(last, loss: loss)
      try model.fit(x, labels, progress: .none)
    }
    expect(
      """
      MeanSquaredError: targets of shape [3] can't be compared with predictions of shape [2].
        fix       give the last layer 3 units
      """
    ) { try fit(Tensor.zeros([4, 3]), MeanSquaredError()) }
    expect(
      """
      CategoricalCrossentropy: targets of shape [] can't be compared with predictions of shape [2].
        fix       integer class labels need SparseCategoricalCrossentropy
      """
    ) { try fit(classes, CategoricalCrossentropy(fromLogits: true)) }
    expect(
      """
      BinaryCrossentropy: targets of shape [] can't be compared with predictions of shape [2].
        fix       give the last layer 1 unit, or one target for each of its units
      """
    ) { try fit(classes, BinaryCrossentropy(fromLogits: true)) }
    let sparse = SparseCategoricalCrossentropy(fromLogits: true)
    expect(
      """
      SparseCategoricalCrossentropy: needs one class number for each example; targets have shape [2].
        fix       one-hot targets need CategoricalCrossentropy
      """
    ) { try fit(Tensor.zeros([4, 2]), sparse) }
    expect(
      """
      SparseCategoricalCrossentropy: needs one class number for each example; targets have shape [5].
        fix       give integer labels
      """
    ) { try fit(Tensor.zeros([4, 5]), sparse) }
    expect(
      """
      SparseCategoricalCrossentropy: needs one class number for each of the positions [2]; targets have shape [].
        fix       flatten before the last layer, or label each position
      """
    ) {
      var model = try Sequential(input: Input(2, 3), layers: [Dense(2)])
      try model.compile(optimizer: SGD(), loss: sparse)
      try model.fit(Tensor.zeros([4, 2, 3]), classes, progress: .none)
    }
    for (labels, spelled) in [
      (Tensor([0, 1, 2, 0] as [Int32]), "2"), (Tensor([0, -1, 1, 0] as [Int64]), "-1"),
      (Tensor([0, 1, 255, 0] as [UInt8]), "255"), (Tensor([0, 0.5, 1, 0] as [Float]), "0.5"),
      (Tensor([.nan, 0, 1, 0] as [Float]), "nan"),
    ] {
      let text = """
        SparseCategoricalCrossentropy: there is a label \(spelled), but the model has 2 classes, 0 to 1.
          fix       count classes from 0, and give the last layer a unit for each
        """
      expect(text) { try fit(labels, sparse) }
      expect(text) { _ = try model(loss: sparse).evaluate(x, labels) }
    }
  }
}
