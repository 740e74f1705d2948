import FrigateTensor

// What layers of random numbers have in common.

extension LayerContext {
  /// The key of a layer's random numbers in this step; another one for another seed.
  func key(_ seed: Int?) -> Random.Key? {
    key.map { key in seed.map { Random.foldIn(key, $0) } ?? key }
  }
}

/// Throws unless noise of this shape, the batch's size included, can be laid over examples of that one.
func checkNoiseShape(_ noise: [Int?]?, of input: [Int]) throws(ConfigurationError) {
  guard let noise else { return }
  let sizes = noise.dropFirst()
  let fits = zip(sizes, input).allSatisfy { $0 == nil || $0 == 1 || $0 == $1 }
  if noise.count != input.count + 1 || !fits || noise[0] ?? 1 < 1 {
    let spelled = "(" + noise.map { $0.map { "\($0)" } ?? "None" }.joined(separator: ", ") + ")"
    let expected = (["None"] + input.map { "\($0)" }).joined(separator: ", ")
    throw ConfigurationError(
      "noise of shape \(spelled) can't be laid over inputs of shape (\(expected)).",
      fix: "give a size for each axis, the batch's first: 1, None or the input's")
  }
}

/// The sizes of noise for a batch of this shape.
func sizes(of noise: [Int?]?, in shape: [Int]) -> [Int] {
  noise.map { zip($0, shape).map { $0 ?? $1 } } ?? shape
}

extension JSON {
  static func noiseShape(_ shape: [Int?]?) -> JSON {
    shape.map { .array($0.map { $0.map(JSON.int) ?? .null }) } ?? .null
  }
}

extension Configuration {
  /// The parameter `noise_shape`: sizes, or null for the input's.
  func noiseShape() throws(ConfigurationError) -> [Int?]? {
    guard let value = optional("noise_shape") else { return nil }
    guard let items = value.items, items.allSatisfy({ $0 == .null || $0.int != nil }) else {
      throw ConfigurationError(
        "noise_shape must be whole numbers or null; it is \(value.excerpt).", in: className,
        fix: "give a size for each axis, null for the input's")
    }
    return items.map(\.int)
  }

  /// The parameter `seed`: a number, or a generator that begins with one.
  func seed() throws(ConfigurationError) -> Int? {
    guard let value = optional("seed") else { return nil }
    guard let seed = value.int ?? value["config"]?["seed"]?.int else {
      throw ConfigurationError(
        "seed must be a whole number; it is \(value.excerpt).", in: className,
        fix: "give a whole number or null")
    }
    return seed
  }
}
