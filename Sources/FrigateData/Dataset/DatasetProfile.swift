import FrigateIR

/// Where a pipeline's time goes, step by step, and what training waits for.
public struct DatasetProfile: Hashable, Sendable {
  public struct Stage: Hashable, Sendable {
    /// The operation, `batch(32)` for example.
    public var name: String
    /// Operations between it and the end of the pipeline.
    public var depth: Int
    /// Made in all; 0 for what only a cache has needed, before.
    public var elements: Int
    /// Written in all.
    public var bytes: Int
    /// Its own, without that of the steps that it calls, and the part of all.
    public var seconds: Double
    public var share: Double
  }

  /// From the last operation to the sources.
  public var stages: [Stage]
  /// What was read are rows in memory, of which a training step makes its features itself: `fit` does so
  /// where that is faster.
  public var isRows: Bool
  /// Elements (batches) that were read.
  public var steps: Int
  /// The type of a full element's tensors.
  public var types: [TensorType]
  /// Until the first element was there: files are read and caches filled then.
  public var secondsToFirst: Double
  /// For one element, made by one thread; afterwards.
  public var secondsPerStep: Double
  /// Elements that `prefetch` prepares.
  public var ahead: Int
  /// What a training step was taken to last.
  public var trainingSecondsPerStep: Double
  /// How long such a training waits for an element: the mean.
  public var waitingSecondsPerStep: Double
}

extension Dataset {
  /// Reads up to `steps` elements twice, as `fit` would, and tells where the time goes.
  ///
  /// First each step of the pipeline is timed, on one thread. Then a reader, with the data set's prefetch,
  /// feeds a training whose steps last `trainingSecondsPerStep`, and the time in its `next` is taken.
  ///
  ///     print(try train.profile(trainingSecondsPerStep: 50e-6))
  public func profile(steps: Int = 1000, trainingSecondsPerStep: Double = 0) throws -> DatasetProfile {
    guard steps > 0, trainingSecondsPerStep >= 0, trainingSecondsPerStep < 3600 else {
      throw OperationError(
        "Dataset.profile", "\(steps) steps of \(trainingSecondsPerStep) s can't be timed.",
        fix: "give at least 1 step and less than an hour for each")
    }
    let rows = try trainingRows()?.rows
    let data = rows ?? self
    let stage = try data.stage.get()
    let times = StageTimes()
    let filler = ElementFiller(stage, from: Position(), ahead: 0, times: times)
    guard stage.count != 0 else {
      throw OperationError("Dataset.profile", "there are no elements to read.", fix: "check the split")
    }
    let toFirst = try measured { _ = try filler.next() }
    times.reset()
    var inAll = 0.0
    for _ in 0..<steps {
      inAll += try measured { if try filler.next() == nil { _ = try filler.next() } }
    }
    let reader = try data.reader()
    _ = try reader.next()
    var waiting = 0.0
    for _ in 0..<steps {
      waiting += try measured { if try reader.next() == nil { _ = try reader.next() } }
      let end = ContinuousClock.now + .seconds(trainingSecondsPerStep)
      while ContinuousClock.now < end {}
    }
    let own = times.entries.map { seconds($0.duration - $0.inner) }
    let sum = own.reduce(0, +)
    return DatasetProfile(
      stages: Swift.zip(times.entries, own).map { entry, own in
        DatasetProfile.Stage(
          name: entry.name, depth: entry.depth, elements: entry.elements, bytes: entry.bytes, seconds: own,
          share: sum > 0 ? own / sum : 0)
      }, isRows: rows != nil, steps: steps, types: stage.types, secondsToFirst: toFirst,
      secondsPerStep: inAll / Double(steps),
      ahead: data.ahead, trainingSecondsPerStep: trainingSecondsPerStep,
      waitingSecondsPerStep: waiting / Double(steps))
  }
}

private func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

private func measured(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return seconds(ContinuousClock.now - start)
}

extension DatasetProfile: CustomStringConvertible {
  /// A table of the stages between what was read and what training waits for.
  public var description: String {
    let bytes = types.reduce(0) { $0 + $1.byteCount }
    let width = max(stages.map { 2 * $0.depth + $0.name.count }.max() ?? 0, 5)
    var lines = [
      "elements  \(types.map(\.description).joined(separator: ", ")), \(spelled(byteCount: bytes)) each"
        + (isRows ? ", as rows in memory" : ""),
      "first     \(spelled(seconds: secondsToFirst))",
      "then      \(spelled(seconds: secondsPerStep)) each, one thread, mean of \(steps)",
      padded("stage", width) + "    elements      time each     share         bytes",
    ]
    for stage in stages {
      let name = padded(String(repeating: "  ", count: stage.depth) + stage.name, width)
      guard stage.elements > 0 else {
        lines.append(name + "           0   before, for a cache")
        continue
      }
      let each = spelled(seconds: stage.seconds / Double(steps))
      let percent = "\(Int((1000 * stage.share).rounded()) / 10).\(Int((1000 * stage.share).rounded()) % 10)%"
      lines.append(
        name + aligned("\(stage.elements)", 12) + aligned(each, 15) + aligned(percent, 10)
          + aligned(spelled(byteCount: stage.bytes), 14))
    }
    let training = spelled(seconds: trainingSecondsPerStep)
    lines.append(
      "training of \(training) a step waits \(spelled(seconds: waitingSecondsPerStep)) for each"
        + (ahead > 0
          ? ", with prefetch(\(ahead))" : isRows ? ", rows needing no prefetch" : ", without prefetch"))
    return lines.joined(separator: "\n")
  }
}

private func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(width - text.count, 0))
}

private func aligned(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(width - text.count, 1)) + text
}

/// A time with the unit that suits it: `12.3 µs`, `4.05 s`.
private func spelled(seconds: Double) -> String {
  for (unit, size) in [("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)] where seconds >= size {
    let hundredths = Int((seconds / size * 100).rounded())
    let decimals = "\(hundredths % 100)"
    return "\(hundredths / 100).\(decimals.count == 1 ? "0" : "")\(decimals) \(unit)"
  }
  return "\(Int((seconds * 1e9).rounded())) ns"
}
