import FrigateData
import FrigateTensor
import Testing

@testable import FrigateNN

/// The text of each error that a graph of layers gives.
struct FunctionalErrorsTests {
  @Test func graphsThatDontFit() throws {
    let (x, y) = (Input(3), Input(4, name: "other"))
    #expect(
      message { _ = try Functional(inputs: x, outputs: Add()([x, y])) } == """
        inputs: the outputs depend on an Input other of shape [4] that isn't among the model's.
          fix       add it to inputs
        """)
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: Add()([x, y])) } == """
        add: inputs of shapes [3] and [4] don't fit together.
          fix       let sizes be equal, or 1, axis by axis from the back
        """)
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: Subtract()([x])) } == """
        subtract: takes 2 inputs; it is given 1.
          fix       call it on a list of 2: layer([x, y])
        """)
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: Concatenate(axis: 2)([x, y])) } == """
        concatenate: can't concatenate along axes [2]; one example has shape [3].
          fix       name axes from 1 to 1, or from the back; 0 is the batch
        """)
    let (a, b) = (Input(3, 2), Input(4, 3))
    #expect(
      message { _ = try Functional(inputs: [a, b], outputs: Concatenate(axis: 1)([a, b])) } == """
        concatenate: inputs of shapes [3, 2] and [4, 3] can't stand side by side.
          fix       let all sizes be equal but those along axis 1
        """)
    #expect(
      message { _ = try Functional(inputs: [a, b], outputs: Dot(axes: 1)([a, b])) } == """
        dot: sums over axes of sizes 3 and 4, of inputs of shapes [3, 2] and [4, 3].
          fix       name axes of equal size
        """)
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: Shared(Dense(2))([x, y])) } == """
        dense: takes one input; it is given 2.
          fix       join them first, for instance with Concatenate()([x, y])
        """)
    #expect(
      message { _ = try Functional(inputs: [x, x], outputs: Dense(2)(x)) } == """
        inputs: an Input is listed twice.
          fix       list each once
        """)
    #expect(
      message { _ = try Functional(inputs: Dense(2)(x), outputs: Dense(2)(x)) } == """
        inputs: what a layer made can't be an input of the model.
          fix       give the Inputs it was made of
        """)
    #expect(
      message { _ = try Functional(inputs: [], outputs: Dense(2)(x)) } == """
        functional: a model needs inputs and outputs.
          fix       give one or more of each
        """)
    let named = Dense(3, name: "same")
    #expect(
      message { _ = try Functional(inputs: x, outputs: named(named(x))) } == """
        two layers are named same.
          fix       give each layer a name of its own; one that is used in several places is made once: Shared(layer)
        """)
    let shared = Shared(Dense(2, name: "shared"))
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: Add()([shared(x), shared(y)])) } == """
        shared: is shared, but inputs of shapes [[3]] and [[4]] need different weights.
          fix       let its inputs be of one shape, or use a layer for each
        """)
    let words = Input(3, dtype: .int32)
    #expect(
      message { _ = try Functional(inputs: [words, x], outputs: Add()([words, x])) }.hasPrefix(
        "add: computes with float32; one of its inputs is int32."))
    #expect(
      message {
        _ = try Functional(
          inputs: words,
          outputs: Concatenate()([Embedding(9, 2, maskZero: true)(words), Embedding(9, 2)(words)]))
      } == """
        concatenate: can't join inputs of which positions are masked.
          fix       use an Embedding without maskZero
        """)
  }

  /// A shape that is asked for before there is a model.
  @Test func shapesOnTheWay() throws {
    let x = Input(6, 6, 2)
    #expect(try Flatten()(x).shape == [72])
    #expect(try GlobalAveragePooling2D()(ZeroPadding2D()(x)).shape == [2])
    #expect(
      message { _ = try Dense(3)(GlobalMaxPooling1D()(x)).shape } == """
        global_max_pooling1d: takes examples of shape [steps, channels]; the input has shape [6, 6, 2].
          fix       give the model an Input of that shape, or put a Reshape before it
        """)
  }

  @Test func modelsInside() throws {
    let x = Input(3)
    let two = try Functional(inputs: x, outputs: [Dense(2)(x), Dense(1)(x)], name: "two")
    #expect(
      message {
        _ = try Sequential {
          Input(3)
          two
          Dense(1)
        }
      } == """
        two: makes 2 outputs; the next layer takes one.
          fix       use it in a Functional model
        """)
    let y = Input(4)
    #expect(
      message { _ = try Functional(inputs: y, outputs: two(y)) } == """
        two: takes examples of shape [3], and is given [4].
          fix       put it behind a layer that makes what it takes
        """)
    #expect(
      message { _ = try Functional(inputs: [x, y], outputs: two([x, y])) } == """
        two: takes 1 input; it is given 2.
          fix       give it one value for each
        """)
  }

  @Test func compilingAndData() throws {
    var model = try FunctionalTests.outputs()
    let names = "kind, price, sold"
    #expect(
      message { try model.compile(optimizer: SGD(), loss: [MeanSquaredError()]) } == """
        functional: 1 losses are given for 3 outputs.
          fix       give one for each of \(names)
        """)
    #expect(
      message { try model.compile(optimizer: SGD(), loss: [nil, nil, nil]) } == """
        functional: there is no loss.
          fix       give one of the outputs a loss
        """)
    #expect(
      message { try model.compile(optimizer: SGD(), loss: ["cost": MeanSquaredError()]) } == """
        functional: there is no output named cost.
          fix       name one of \(names)
        """)
    #expect(
      message {
        try model.compile(optimizer: SGD(), loss: ["sold": BinaryCrossentropy(fromLogits: true)])
      }.hasPrefix("sold: BinaryCrossentropy(fromLogits: true) applies softmax or sigmoid itself"))
    try model.compile(optimizer: SGD(), loss: ["price": MeanSquaredError(), "sold": BinaryCrossentropy()])
    let x = Tensor.zeros([4, 5])
    #expect(
      message { try model.fit([x], [Tensor.zeros([4, 1])], progress: .none) } == """
        functional: the training data have 2 columns.
          fix       give 3: features for each of input_layer, then labels for 2 outputs; and if you want, weights of the examples
        """)
    #expect(
      message {
        try model.fit(
          [x], [Tensor.zeros([4, 1]), Tensor.zeros([4, 1])], classWeight: [1: 2], progress: .none)
      } == """
        classWeight: classes can't have weights in a model with 3 outputs.
          fix       give weights of examples instead
        """)
    #expect(
      message { _ = try model.predict([x, x]) } == """
        functional: takes 1 input; the inputs are 2.
          fix       give one for each of input_layer
        """)
    let siamese = try FunctionalTests.siamese()
    let words = Tensor.zeros([2, 4], dtype: .int32)
    #expect(
      message { _ = try siamese.predict([words, Tensor.zeros([2, 5], dtype: .int32)]) } == """
        functional: takes batches of shape [batch, 4] for answer; the inputs come as int32[2, 5].
          fix       reshape the examples to [4]
        """)
    #expect(
      message { _ = try siamese.predict([words, Tensor.zeros([3, 4], dtype: .int32)]) } == """
        functional: takes as many examples for each input; the inputs come as int32[2, 4], int32[3, 4].
          fix       give batches of one size
        """)
    #expect(
      message { _ = try siamese.predict([words, words + 20]) } == """
        embedding: there is a 20 in the input, but the table has rows 0 to 19.
          fix       number the words from 0, and make the Embedding as large as there are
        """)
    let predictor = try Predictor(siamese)
    #expect(
      message { _ = try predictor([words, words]) }.hasPrefix(
        "the predictor was made for int32[1, 4], int32[1, 4]; the inputs are int32[2, 4], int32[2, 4]."))
  }

  // MARK: Files

  private static func configuration(_ layers: String, _ inputs: String, _ outputs: String) -> String {
    #"{"class_name": "Functional", "config": {"name": "m", "layers": [\#(layers)], "input_layers": \#(inputs), "output_layers": \#(outputs)}}"#
  }

  private static let input =
    #"{"class_name": "InputLayer", "config": {"batch_shape": [null, 3], "name": "x"}, "name": "x", "inbound_nodes": []}"#

  private static func dense(_ nodes: String, name: String = "d") -> String {
    #"{"class_name": "Dense", "config": {"units": 3}, "name": "\#(name)", "inbound_nodes": \#(nodes)}"#
  }

  @Test(arguments: [
    (configuration(input, "[]", "[]"), "input_layers must be a list of tensors."),
    (configuration(input + "," + input, #"["x", 0, 0]"#, #"["x", 0, 0]"#), "two layers are named x."),
    (configuration(input, #"["y", 0, 0]"#, #"["x", 0, 0]"#), "the input y is no InputLayer."),
    (configuration(input, #"["x", 0, 0]"#, #"["z", 0, 0]"#), "there is no layer named z."),
    (configuration(input, #"["x", 0, 0]"#, #"[["x"]]"#), "a tensor must be [layer, call, result]"),
    (
      configuration(input + "," + dense("[]"), #"["x", 0, 0]"#, #"["d", 0, 0]"#),
      "there is no result 0 of call 0."
    ),
    (
      configuration(
        input + "," + dense(#"[[["x", 0, 0]]]"#), #"["x", 0, 0]"#, #"["d", 0, 9223372036854775807]"#),
      "there is no result 9223372036854775807 of call 0."
    ),
    (
      configuration(
        input + "," + dense(#"[[["e", 0, 0]]]"#) + "," + dense(#"[[["d", 0, 0]]]"#, name: "e"),
        #"["x", 0, 0]"#, #"["d", 0, 0]"#), "the layers depend on each other in a circle."
    ),
    (
      configuration(input + "," + dense(#"[[["d", 0, 0]]]"#), #"["x", 0, 0]"#, #"["d", 0, 0]"#),
      "in a circle."
    ),
    (
      configuration(input + "," + dense(#"[{"args": [3], "kwargs": {}}]"#), #"["x", 0, 0]"#, #"["d", 0, 0]"#),
      "is called on 3, which no layer makes."
    ),
    (
      configuration(
        input + "," + dense(#"[{"args": [], "kwargs": {"initial_state": 1}}]"#), #"["x", 0, 0]"#,
        #"["d", 0, 0]"#),
      "is called with initial_state = 1, which isn't supported."
    ),
    (
      configuration(
        input + "," + #"{"module": "keras.src.ops.numpy", "class_name": "Exp", "config": {}, "name": "e"}"#,
        #"["x", 0, 0]"#, #"["e", 0, 0]"#), "e is an operation, Exp, which can't be read."
    ),
    (configuration(input + "," + dense("[[]]"), #"["x", 0, 0]"#, #"["d", 0, 0]"#), "is called on nothing."),
    (
      #"{"class_name": "Tower", "config": {}}"#,
      "the model is a Tower; Sequential and Functional models can be read."
    ),
    (#"{"class_name": "Functional", "config": {"name": "m"}}"#, "the model's config has no list of layers."),
    (
      configuration(
        input + "," + #"{"class_name": "Lambda", "config": {}, "name": "l", "inbound_nodes": []}"#,
        #"["x", 0, 0]"#, #"["x", 0, 0]"#), "a Lambda layer is code"
    ),
  ])
  func brokenConfigurationsAreRefused(text: String, expected: String) throws {
    let json = try JSON(parsing: text.utf8)
    let text = message { _ = try modelFromJSON(json) }
    #expect(text.contains(expected), "\(text)")
  }

  /// Keras 2's form, and calls of what comes later in the list.
  @Test func olderConfigurations() throws {
    let text = Self.configuration(
      Self.dense(#"[[["e", 0, 0, {}]]]"#) + "," + Self.input + ","
        + Self.dense(#"[[["x", 0, 0, {}]], [["d", 0, 0, {}]]]"#, name: "e"),
      #"[["x", 0, 0]]"#, #"[["e", 1, 0]]"#)
    let model = try Functional(configuration: JSON(parsing: text.utf8))
    #expect(model.layers.map(\.name) == ["e", "d"] && model.weights.count == 4)
    let x = Random.normal(Random.Key(1), [2, 3])
    let (e, d) = (model.weights[0].value, model.weights[2].value)
    expectClose(try model.predict(x), matmul(matmul(matmul(x, e), d), e), "x E D E")
    #expect(
      message { _ = try Sequential(configuration: JSON(parsing: text.utf8)) } == """
        the model is a Functional, not a Sequential.
          fix       read it as a Functional, or with loadModel or modelFromJSON
        """)
  }

  /// A model that shares a model that shares a model …: a small file that asks for a million calls.
  @Test func callsAreBounded() throws {
    var inner =
      #"{"class_name": "Dense", "config": {"units": 3}"#
    for level in 0..<10 {
      let head = level == 0 ? inner : String(inner.dropLast())
      let calls =
        head
        + #", "name": "l", "inbound_nodes": [[["x", 0, 0]], [["l", 0, 0]], [["l", 1, 0]], [["l", 2, 0]]]}"#
      let output = level == 0 ? 3 : 4
      inner = Self.configuration(Self.input + "," + calls, #"["x", 0, 0]"#, #"["l", \#(output), 0]"#)
    }
    let json = try JSON(parsing: inner.utf8)
    #expect(message { _ = try modelFromJSON(json) }.contains("makes more than 100000 calls of layers."))
  }

  /// Damaged by the thousand, they are refused or read, and nothing else happens.
  @Test(arguments: ["nested", "siamese"]) func thousandsOfMutants(_ name: String) throws {
    let model = try #require(FunctionalTests.cases.first { $0.name == name }).make()
    let original = Array(model.configuration.description.utf8)
    var random = Mutations(state: 1)
    var readable = 0
    for _ in 0..<1500 {
      // Nothing but a ConfigurationError can come of it: the compiler sees to that.
      do throws(ConfigurationError) {
        _ = try ModelStructure(configuration: JSON(parsing: random.mutant(of: original)))
        readable += 1
      } catch {}
    }
    #expect(readable > 0 && readable < 1500)
  }
}

/// Texts with a few places damaged.
private struct Mutations {
  var state: UInt64

  private mutating func random(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }

  mutating func mutant(of original: [UInt8]) -> [UInt8] {
    let marks = Array("0123456789\"\\{}[]:,-.eE ntf".utf8)
    var bytes = original
    for _ in 0...random(3) {
      let place = random(bytes.count)
      switch random(4) {
      case 0: bytes.removeSubrange(place..<min(place + 1 + random(40), bytes.count))
      case 1: bytes.insert(contentsOf: bytes[random(bytes.count)...].prefix(20), at: place)
      case 2: bytes[place] = marks[random(marks.count)]
      default: bytes[place] = UInt8(random(256))
      }
    }
    return bytes
  }
}
