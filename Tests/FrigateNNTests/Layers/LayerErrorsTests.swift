import FrigateTensor
import Testing

@testable import FrigateNN

/// The text of each error that a layer in the wrong place gives.
struct LayerErrorsTests {
  static let cases: [([Int], any Layer, String)] = [
    (
      [3, 4], Reshape(5, -1),
      "reshape: can't make [5, -1] of the input's [3, 4], which has 12 elements.\n  fix       let the sizes' product be 12; one of them may be -1"
    ),
    (
      [3, 4], Reshape(3, 5),
      "reshape: can't make [3, 5] of the input's [3, 4], which has 12 elements.\n  fix       let the sizes' product be 12; one of them may be -1"
    ),
    (
      [4], Reshape(-1, -1),
      "reshape: can't make [-1, -1] of the input's [4], which has 4 elements.\n  fix       let the sizes' product be 4; one of them may be -1"
    ),
    (
      [4], Reshape(-2, -2),
      "reshape: can't make [-2, -2] of the input's [4], which has 4 elements.\n  fix       let the sizes' product be 4; one of them may be -1"
    ),
    (
      [4], Reshape(.max, .max, -1),
      "reshape: can't make [9223372036854775807, 9223372036854775807, -1] of the input's [4], which has 4 elements.\n  fix       let the sizes' product be 4; one of them may be -1"
    ),
    (
      [4], Reshape(0, -1),
      "reshape: can't make [0, -1] of the input's [4], which has 4 elements.\n  fix       let the sizes' product be 4; one of them may be -1"
    ),
    (
      [3, 4], Permute(0, 1),
      "permute: [0, 1] isn't an order of the input's 2 axes.\n  fix       name each axis from 1 to 2 once; the batch isn't named"
    ),
    (
      [3, 4], Permute(1, 1),
      "permute: [1, 1] isn't an order of the input's 2 axes.\n  fix       name each axis from 1 to 2 once; the batch isn't named"
    ),
    (
      [3, 4], Permute(1),
      "permute: [1] isn't an order of the input's 2 axes.\n  fix       name each axis from 1 to 2 once; the batch isn't named"
    ),
    ([4], RepeatVector(0), "repeat_vector: can't repeat 0 times.\n  fix       give 1 or more"),
    (
      [3, 4], RepeatVector(2),
      "repeat_vector: repeats vectors; the input has shape [3, 4].\n  fix       put a Flatten before it"
    ),
    (
      [4], Embedding(0, 3),
      "embedding: a table of 0 vectors of length 3 holds nothing.\n  fix       give both sizes as 1 or more"
    ),
    ([4], ReLU(maxValue: -1), "re_lu: max_value can't be -1.0.\n  fix       give 0 or more"),
    ([4], ReLU(negativeSlope: -0.5), "re_lu: negative_slope can't be -0.5.\n  fix       give 0 or more"),
    ([4], ReLU(threshold: .infinity), "re_lu: threshold can't be inf.\n  fix       give 0 or more"),
    (
      [4], LeakyReLU(negativeSlope: .nan),
      "leaky_re_lu: negative_slope can't be nan.\n  fix       give a number such as 0.3"
    ),
    (
      [3, 4], PReLU(sharedAxes: [0]),
      "p_re_lu: there is no axis 0 to share; the input has shape [3, 4].\n  fix       name axes from 1 to 2; the batch isn't named"
    ),
    (
      [3, 4], Softmax(axis: 0),
      "softmax: can't sum along axes [0]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [3, 4], Softmax(axes: [2, -1]),
      "softmax: can't sum along axes [2, -1]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [3, 4], UnitNormalization(axis: 3),
      "unit_normalization: can't sum along axes [3]; one example has shape [3, 4].\n  fix       name axes from 1 to 2, or from the back; 0 is the batch"
    ),
    (
      [], Softmax(),
      "softmax: can't sum along axes [-1]; one example has shape [].\n  fix       name axes from 1 to 0, or from the back; 0 is the batch"
    ),
    (
      [3], Activation(.glu),
      "activation: glu takes the second half of the last axis for the gates of the first; the shape is [3].\n  fix       give the last axis an even size"
    ),
    (
      [3], Dense(2, activation: ActivationFunction(PReLU())),
      "dense: the activation PReLU has weights of its own.\n  fix       put it after this layer, as a layer"
    ),
    (
      [3], Dense(2, activation: ActivationFunction(LeakyReLU(negativeSlope: .nan))),
      "dense: the activation LeakyReLU: negative_slope can't be nan.\n  fix       give a number such as 0.3"
    ),
    (
      [3, 2], Dropout(0.5, noiseShape: [nil, 2, 1]),
      "dropout: noise of shape (None, 2, 1) can't be laid over inputs of shape (None, 3, 2).\n  fix       give a size for each axis, the batch's first: 1, None or the input's"
    ),
    (
      [], Masking(),
      "masking: looks at the features of each step; the input has none.\n  fix       give it examples of shape [steps, features]"
    ),
    (
      [4], Dense(2, kernelInitializer: GlorotUniform(inputAxes: [0], outputAxes: [2])),
      "dense: its kernel of shape [4, 2] and GlorotUniform: the weight has no axis 2.\n  fix       name axes from 0 to 1, or from the back"
    ),
    (
      [4], AlphaDropout(1),
      "alpha_dropout: the rate is a part of at least 0 and less than 1, not 1.0.\n  fix       for 50 % write 0.5"
    ),
    (
      [4], GaussianDropout(-0.1),
      "gaussian_dropout: the rate is a part of at least 0 and less than 1, not -0.1.\n  fix       for 50 % write 0.5"
    ),
    (
      [4], GaussianNoise(-1),
      "gaussian_noise: a standard deviation can't be -1.0.\n  fix       give 0 or more"
    ),
    (
      [4], Dense(2, kernelInitializer: RandomNormal(standardDeviation: -1)),
      "dense: its kernel of shape [4, 2] and RandomNormal: a standard deviation can't be -1.0.\n  fix       give 0 or more"
    ),
    (
      [4], Dense(2, kernelInitializer: TruncatedNormal(standardDeviation: .nan)),
      "dense: its kernel of shape [4, 2] and TruncatedNormal: a standard deviation can't be nan.\n  fix       give 0 or more"
    ),
    (
      [4], Dense(2, kernelInitializer: RandomUniform(1, 0)),
      "dense: its kernel of shape [4, 2] and RandomUniform: no number lies between 1.0 and 0.0.\n  fix       let minval be at most maxval"
    ),
    (
      [4], Dense(2, kernelInitializer: VarianceScaling(scale: 0)),
      "dense: its kernel of shape [4, 2] and VarianceScaling: a variance can't be scaled by 0.0.\n  fix       give more than 0"
    ),
    (
      [4], Dense(2, biasInitializer: Orthogonal()),
      "dense: its bias of shape [2] and Orthogonal: needs two axes or more.\n  fix       choose another initializer"
    ),
    (
      [4], Dense(2, biasInitializer: Identity()),
      "dense: its bias of shape [2] and Identity: makes matrices only.\n  fix       choose another initializer"
    ),
    (
      [4], ActivityRegularization(l2: -1),
      "activity_regularization: the strength can't be -1.0.\n  fix       give 0 or more"
    ),
  ]

  @Test(arguments: cases.indices) func isNamed(_ k: Int) {
    let (shape, layer, text) = Self.cases[k]
    #expect(message { _ = try Sequential(input: Input(shape: shape), layers: [layer]) } == text)
  }

  @Test func missingParameters() {
    for (type, missing, fix) in [
      (Reshape.self, "target_shape", "give the shape of one result: [28, 28, 1]"),
      (Permute.self, "dims", "give the axes in their new order, counted from 1: [2, 1]"),
      (Dense.self, "units", "give it a whole number"),
    ] as [(any Layer.Type, String, String)] {
      #expect(
        message { _ = try type.init(configuration: Configuration(className: type.className, [:])) }
          == "\(type.className): \(missing) is missing.\n  fix       \(fix)")
    }
    #expect(
      message { _ = try Permute(configuration: Configuration(className: "Permute", ["dims": [1, "x"]])) }
        == "Permute: dims must be whole numbers; it is [1, \"x\"].\n  fix       give one number, or a list of them"
    )
  }
}
