import FrigateIR

/// How a model is written down: its parts in their order, with the models inside it as models.
struct ModelListing: Sendable {
  var className = ""
  var inputNames: [String] = []
  /// What its inputs are said to be, whatever it is given inside another model.
  var inputDTypes: [DType] = []
  /// What its layers compute in unless they say something else.
  var dtypePolicy = DTypePolicy.float32
  var parts: [ListedPart] = []
  /// Numbers of values: of the inputs, and of the outputs of its first call.
  var inputs: [Int] = []
  var outputs: [Int] = []
  /// Where the outputs come from, of a functional model.
  var outputReferences: [ListedPart.Reference] = []
  /// Its layers among all.
  var layers = 0..<0
}

/// A line of a model's listing.
struct ListedPart: Sendable {
  /// In its own model.
  let name: String
  let kind: Kind
  /// For each call the numbers of its results.
  var outputs: [[Int]]
  /// For each call where its inputs come from, in a functional model.
  var calls: [[Reference]] = []

  indirect enum Kind: Sendable {
    case input(Int)
    case layer(Int)
    case model(ModelListing)
  }

  /// A result of a listed part: of which of its calls, and which of several.
  struct Reference: Sendable {
    let name: String
    let call: Int
    let index: Int
  }
}
