import FrigateTensor

/// What stands around the positions that a window passes over.
public enum WindowPadding: String, Hashable, Sendable {
  /// Nothing: windows stay inside.
  case valid
  /// Zeros, so many that there are ⌈positions / stride⌉ windows.
  case same
  /// Zeros before the first step only, so that a window sees its own step and earlier ones.
  case causal
}

/// How a window passes over positions.
public struct ConvolutionWindow: Hashable, Sendable {
  /// Along each axis.
  public var size: [Int]
  public var strides: [Int]
  public var padding: WindowPadding
  /// Distance of the positions under neighbouring elements of the window.
  public var dilationRate: [Int]

  init(
    _ size: SpatialSize, _ strides: SpatialSize, _ padding: WindowPadding, _ dilation: SpatialSize, rank: Int
  ) {
    self.size = size.repeated(rank)
    self.strides = strides.repeated(rank)
    self.padding = padding
    dilationRate = dilation.repeated(rank)
  }

  /// - Parameter key: what the size is called.
  init(_ configuration: Configuration, _ key: String, rank: Int) throws(ConfigurationError) {
    guard let size = try configuration.ints(key) else {
      throw ConfigurationError(
        "\(key) is missing.", in: configuration.className,
        fix: "give a size, or one for each axis of positions")
    }
    // Pools stand side by side unless they are told otherwise.
    let strides = try configuration.ints("strides") ?? (key == "pool_size" ? size : [1])
    let name = try configuration.string("padding", default: "valid")
    guard let padding = WindowPadding(rawValue: name.lowercased()) else {
      throw ConfigurationError(
        "there is no padding \(name).", in: configuration.className, fix: "use valid, same or causal")
    }
    self.init(
      SpatialSize(size), SpatialSize(strides), padding,
      SpatialSize(try configuration.ints("dilation_rate") ?? [1]), rank: rank)
  }

  /// Throws unless there is a size of 1 or more for each axis.
  func check(rank: Int, isCausalKnown: Bool) throws(ConfigurationError) {
    for (what, sizes) in [("window", size), ("strides", strides), ("dilation", dilationRate)] {
      // Products of such numbers stay far from the largest Int.
      if sizes.count != rank || sizes.contains(where: { !(1...65_536).contains($0) }) {
        throw ConfigurationError(
          "a \(what) of \(sizes) makes no sense.",
          fix: "give a number from 1 to 65536, or one for each of the \(rank) axes of positions")
      }
    }
    if padding == .causal, !isCausalKnown {
      throw ConfigurationError("has no causal padding.", fix: "use valid or same; Conv1D knows causal")
    }
    if zip(strides, dilationRate).contains(where: { $0 > 1 && $1 > 1 }) {
      throw ConfigurationError(
        "strides \(strides) and dilation \(dilationRate) can't both be more than 1.",
        fix: "set one of them to 1")
    }
  }

  /// How many windows there are.
  func outputSizes(_ positions: [Int]) throws(ConfigurationError) -> [Int] {
    var sizes: [Int] = []
    for (k, count) in positions.enumerated() {
      let extent = (size[k] - 1) * dilationRate[k] + 1
      let room = padding == .valid ? count - extent : count - 1
      if room < 0 {
        throw ConfigurationError(
          "a window of \(size) doesn't fit into positions \(positions)\(extent == size[k] ? "" : ", dilated").",
          fix: "use a smaller window, or the padding same")
      }
      sizes.append(room / strides[k] + 1)
    }
    return sizes
  }

  var tensorPadding: Padding {
    switch padding {
    case .valid: .valid
    case .same: .same
    case .causal: .causal
    }
  }

  func configuration(_ key: String) -> [JSON.Member] {
    [
      JSON.Member(key: key, value: .array(size.map(JSON.int))),
      JSON.Member(key: "strides", value: .array(strides.map(JSON.int))),
      JSON.Member(key: "padding", value: .string(padding.rawValue)),
      JSON.Member(key: "data_format", value: "channels_last"),
    ]
  }

  var dilationConfiguration: JSON.Member {
    JSON.Member(key: "dilation_rate", value: .array(dilationRate.map(JSON.int)))
  }
}

/// How a layer's weight starts, what it costs, and what it must obey.
public struct WeightOptions: Sendable {
  public var initializer: any Initializer
  public var regularizer: (any Regularizer)?
  public var constraint: (any Constraint)?

  public init(
    _ initializer: any Initializer, regularizer: (any Regularizer)? = nil, constraint: (any Constraint)? = nil
  ) {
    self.initializer = initializer
    self.regularizer = regularizer
    self.constraint = constraint
  }

  init(_ configuration: Configuration, _ key: String, default fallback: any Initializer)
    throws(ConfigurationError)
  {
    initializer = try configuration.initializer(key + "_initializer") ?? fallback
    regularizer = try configuration.regularizer(key + "_regularizer")
    constraint = try configuration.constraint(key + "_constraint")
  }

  func specification(_ name: String, _ shape: [Int]) -> WeightSpecification {
    WeightSpecification(name, shape, initializer, regularizer: regularizer, constraint: constraint)
  }

  func configuration(_ key: String) -> [JSON.Member] {
    [
      JSON.Member(key: key + "_initializer", value: initializer.serialized),
      JSON.Member(key: key + "_regularizer", value: regularizer?.serialized ?? .null),
      JSON.Member(key: key + "_constraint", value: constraint?.serialized ?? .null),
    ]
  }
}
