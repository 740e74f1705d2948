import FrigateTensor

/// The axes of positions between batch and channels: what Keras's 1D, 2D and 3D layers differ in.
public protocol SpatialAxes: Sendable {
  /// What each is called.
  static var names: [String] { get }
}

/// Of sequences, [batch, steps, channels].
public enum Axes1D: SpatialAxes {
  public static var names: [String] { ["steps"] }
}

/// Of images, [batch, height, width, channels].
public enum Axes2D: SpatialAxes {
  public static var names: [String] { ["height", "width"] }
}

/// Of volumes, [batch, depth, height, width, channels].
public enum Axes3D: SpatialAxes {
  public static var names: [String] { ["depth", "height", "width"] }
}

/// A layer that moves over axes of positions and leaves channels, the last axis, apart.
protocol SpatialLayer: Layer {
  associatedtype Axes: SpatialAxes
}

extension SpatialLayer {
  /// How many axes of positions: 1 of steps, 2 of images, 3 of volumes.
  static var spatialRank: Int { Axes.names.count }

  public func weights(for input: [Int]) -> [WeightSpecification] { [] }
  public var outputRange: ActivationFunction.Range? { nil }

  /// Throws unless an example has that many axes and channels.
  func checkRank(_ input: [Int]) throws(ConfigurationError) {
    if input.count == Self.spatialRank + 1 { return }
    throw ConfigurationError(
      "takes examples of shape [\((Axes.names + ["channels"]).joined(separator: ", "))]; the input has shape \(input).",
      fix: "give the model an Input of that shape, or put a Reshape before it")
  }

  /// Keras writes where the channels are, except for layers of steps.
  var dataFormat: JSON.Member { JSON.Member(key: "data_format", value: "channels_last") }
}

/// Places before and after an axis of positions.
public typealias SpatialMargins = (before: Int, after: Int)

extension SpatialLayer {
  /// Throws unless there is a pair of counts for each axis of positions.
  func check(margins: [SpatialMargins], called name: String) throws(ConfigurationError) {
    // Sums of two such and a size stay far from the largest Int.
    let limit: Int = 1 << 48
    if margins.count != Self.spatialRank
      || margins.contains(where: { !(0...limit).contains($0.before) || !(0...limit).contains($0.after) })
    {
      let spelled = margins.map { "(\($0.before), \($0.after))" }.joined(separator: ", ")
      throw ConfigurationError(
        "a \(name) of [\(spelled)] makes no sense.",
        fix: "give two counts of 0 or more for each of the \(Self.spatialRank) axes of positions")
    }
  }

  /// As Keras writes them: a pair for one axis, a list of pairs for more.
  func configuration(margins: [SpatialMargins]) -> JSON {
    let pairs = margins.map { JSON.array([.int($0.before), .int($0.after)]) }
    return Self.spatialRank == 1 && pairs.count == 1 ? pairs[0] : .array(pairs)
  }
}

extension Configuration {
  /// A count for all sides, one for each axis, or a pair for each; 1 where there is none.
  func margins(_ key: String, rank: Int) throws(ConfigurationError) -> [SpatialMargins] {
    guard let value = optional(key) else { return Array(repeating: (1, 1), count: rank) }
    if let count = value.int { return Array(repeating: (count, count), count: rank) }
    let items = value.array ?? []
    if rank == 1, items.count == 2, let before = items[0].int, let after = items[1].int {
      return [(before, after)]
    }
    var margins: [SpatialMargins] = []
    for item in items {
      let pair = (item.array ?? [item, item]).compactMap(\.int)
      if pair.count == 2 { margins.append((pair[0], pair[1])) }
    }
    if items.isEmpty || margins.count != items.count {
      throw ConfigurationError(
        "\(key) must be a count, or two for each axis; it is \(value.excerpt).", in: className,
        fix: "give 1, or a pair for each axis of positions: [[1, 0], [1, 0]]")
    }
    return margins
  }
}
