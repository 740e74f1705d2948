import FrigateIR
import FrigateTensor

/// Examples in a fixed order, described, not yet computed.
///
/// A value: operations return new data sets and nothing is read before somebody asks. The order of
/// an epoch depends on the seed and on the epoch's number alone.
///
///     let train = Dataset(features: images, labels: labels)
///       .map { image, label in (image.to(.float32) / 255, label) }
///       .cache().shuffle(seed: 0).batch(32).prefetch()
///     for batch in train { print(batch.features.shape) }
///
/// A mistake (a batch size of 0, labels too few) is kept and thrown by `reader(from:)`, which `fit`
/// calls; a `for` loop stops the program with the same text.
public struct Dataset: Sendable {
  var stage: Result<any Stage, any Error>
  /// Elements to prepare on a background thread.
  var ahead = 0

  init(_ stage: Result<any Stage, any Error>, ahead: Int = 0) {
    self.stage = stage
    self.ahead = ahead
  }

  init(_ make: () throws -> any Stage) { self.init(Result(catching: make)) }

  /// Supervised pairs: element i is (features[i], labels[i]).
  public init(features: Tensor, labels: Tensor) { self.init(columns: [features, labels]) }

  /// Features without labels.
  public init(features: Tensor) { self.init(columns: [features]) }

  /// Any number of tensors side by side; the first are the features, the second the labels.
  public init(columns: [Tensor]) {
    self.init { try MemoryRows(columns.map(\.literal)) }
  }

  /// Another data set on top of this one's last step.
  func appending(_ make: (any Stage) throws -> any Stage) -> Dataset {
    var next = self
    next.stage = stage.flatMap { stage in Result { try make(stage) } }
    return next
  }

  /// Elements in an epoch (batches, once batched); nil when they never end.
  public var count: Int? {
    get throws { try stage.get().count }
  }

  /// The types of an element's tensors; of a full batch, once batched.
  public var types: [TensorType] {
    get throws { try stage.get().types }
  }

  /// Reads from a position on, epoch after epoch. Throws the mistake made in describing the data set.
  public func reader(from position: Position = Position()) throws -> DatasetReader {
    try DatasetReader(stage.get(), from: position, ahead: ahead, epochs: nil)
  }
}

extension Dataset {
  /// One element: an example, or a batch of them.
  ///
  /// Its tensors are the reader's memory, lent without a copy. Whoever keeps them keeps them: the
  /// reader then takes fresh memory.
  public struct Element: Sendable {
    let block: Block
    /// Where they are smaller than the block's types.
    let shapes: [[Int]]?

    /// All tensors of the element.
    public var columns: [Tensor] { block.types.indices.map { self[$0] } }
    public subscript(column: Int) -> Tensor { Tensor(block.element(column, shapes: shapes)) }

    public var features: Tensor { self[0] }
    /// - Precondition: the data set has labels.
    public var labels: Tensor {
      require(block.types.count > 1, "this data set has features only, no labels")
      return self[1]
    }
  }
}

extension Dataset: Sequence {
  /// The elements of epoch 0.
  public func makeIterator() -> EpochIterator { epoch(0).makeIterator() }

  /// The elements of one epoch: `for batch in train.epoch(3) { … }`
  public func epoch(_ number: Int) -> Epoch { Epoch(dataset: self, number: number) }

  public struct Epoch: Sequence, Sendable {
    let dataset: Dataset
    let number: Int

    public func makeIterator() -> EpochIterator {
      EpochIterator { [self] in
        try DatasetReader(
          dataset.stage.get(), from: Position(epoch: number), ahead: dataset.ahead, epochs: 1)
      }
    }
  }

  /// Stops the program, with the error's text, where `DatasetReader` would throw.
  public struct EpochIterator: IteratorProtocol {
    /// Let go at the epoch's end.
    private var reader: DatasetReader?

    init(_ open: () throws -> DatasetReader) { reader = Self.orStop(open) }

    public mutating func next() -> Element? {
      let element = Self.orStop { try reader?.next() }
      if element == nil { reader = nil }
      return element
    }

    private static func orStop<R>(_ body: () throws -> R) -> R {
      do { return try body() } catch { fatalError("\n\(error)") }
    }
  }
}
