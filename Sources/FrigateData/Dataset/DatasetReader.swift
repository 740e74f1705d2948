import FrigateIR

/// Hands out a data set's elements, epoch after epoch: what a training loop holds.
///
///     let reader = try train.reader()
///     for epoch in 0..<10 {
///       while let batch = try reader.next() { … }   // nil at the end of each epoch
///     }
///
/// An error leaves `position` where it is. Further calls try again; with prefetch, whose thread has ended
/// by then, they throw the same error.
///
/// Costs no allocation per element as long as elements are let go before the next is asked for.
public final class DatasetReader {
  /// Where the next element stands: what to save for resuming.
  public private(set) var position: Dataset.Position
  private let source: any ElementSource
  /// Epochs that haven't ended; nil: always another.
  private var epochsLeft: Int?

  init(_ stage: any Stage, from position: Dataset.Position, ahead: Int, epochs: Int?) throws(OperationError) {
    let count = stage.count ?? .max
    guard position.epoch >= 0, (0...count).contains(position.step) else {
      throw OperationError(
        "Dataset.reader",
        "there is no position \(position.step) in epoch \(position.epoch); an epoch has \(count) elements.",
        fix: "resume with the data set and the batch size that the position was saved with")
    }
    let filler = ElementFiller(stage, from: position, ahead: ahead)
    if let shortage = Block.shortage(stage.types, capacity: 1, count: filler.blockCount) {
      throw OperationError(
        "Dataset.reader", "holding \(filler.blockCount) elements, with prefetch(\(ahead)), \(shortage).",
        received: stage.types, fix: "give batch a smaller size, or prefetch a smaller count")
    }
    self.position = position
    epochsLeft = epochs
    source = ahead > 0 ? ReadAhead(filler, depth: ahead, epochs: epochs) : filler
  }

  deinit { source.stop() }

  /// The next element; nil once at the end of each epoch, and for ever after the last.
  public func next() throws -> Dataset.Element? {
    if epochsLeft == 0 { return nil }
    let element = try source.next()
    if element == nil {
      position = Dataset.Position(epoch: position.epoch + 1)
      epochsLeft? -= 1
    } else {
      position.step += 1
    }
    return element
  }
}

/// Where a reader's elements come from: made on the spot, or ahead of time.
protocol ElementSource: AnyObject {
  func next() throws -> Dataset.Element?
  func stop()
}

/// Makes elements one by one, in memory that it uses again.
final class ElementFiller: ElementSource {
  private let stage: any Stage
  private var position: Dataset.Position
  private let times: StageTimes?
  private var blocks: [Block] = []
  private var turn = 0

  /// Blocks that go round: one is in the reader's hands and one being made, besides those that wait.
  let blockCount: Int

  init(_ stage: any Stage, from position: Dataset.Position, ahead: Int, times: StageTimes? = nil) {
    self.stage = stage
    self.position = position
    self.times = times
    blockCount = ahead + 2
  }

  func next() throws -> Dataset.Element? {
    guard position.step < stage.count ?? .max else {
      position = Dataset.Position(epoch: position.epoch + 1)
      return nil
    }
    let block = nextBlock()
    try withNumbers(position.step..<position.step + 1) { index in
      try stage.read(index, epoch: position.epoch, into: Target(block, times: times))
    }
    let shapes = stage.isRagged ? try stage.shapes(of: position.step, epoch: position.epoch) : nil
    position.step += 1
    return Dataset.Element(block: block, shapes: shapes)
  }

  func stop() {}

  private func nextBlock() -> Block {
    if blocks.count < blockCount {
      let block = Block(stage.types, capacity: 1)
      blocks.append(block)
      return block
    }
    // The one lent out longest ago.
    defer { turn = (turn + 1) % blockCount }
    if isKnownUniquelyReferenced(&blocks[turn]) {
      blocks[turn].renew()
    } else {
      blocks[turn] = Block(stage.types, capacity: 1)
    }
    return blocks[turn]
  }
}
