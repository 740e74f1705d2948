import FrigateEngine
import Frigatebird

/// Ends a training when its time is up, and keeps how long each epoch took.
struct EpochClock: Callback {
  final class Times {
    var microseconds: [Double] = []
    var last: Int?
    var end: Int?
  }

  let seconds: Double
  let times = Times()

  /// The first epoch plans the step: it isn't counted.
  func epochEnded(
    _ epoch: Int, logs: [(name: String, value: Double)], weights: () -> [Tensor]
  ) -> CallbackDecision {
    let now = Machine.nanoseconds()
    if let last = times.last { times.microseconds.append(Double(now - last) / 1e3) }
    times.last = now
    let end = times.end ?? now + Int(seconds * 1e9)
    times.end = end
    return times.microseconds.count < 3 || now < end ? .continue : .stop
  }
}

extension BenchmarkCase {
  /// Epochs of `fit` on made-up images.
  static func epochs(of model: Sequential, examples: Int) throws -> Benchmark {
    let bytes = Random.randint(Random.Key(1), [examples] + model.inputShape, low: 0, high: 256, dtype: .uint8)
    let labels = Random.randint(Random.Key(2), [examples], low: 0, high: 10, dtype: .int64)
    let data = Dataset(features: bytes, labels: labels).mapFeatures { $0.to(.float32) / 255 }
      .shuffle(seed: 0).batch(32)
    var trained = model
    return Benchmark(
      warmUp: 1, facts: [("steps", .int((examples + 31) / 32))],
      checksum: { Checksum.of(trained.weights.map(\.value.literal)) },
      times: { seconds in
        var model = model
        let clock = EpochClock(seconds: seconds)
        try model.fit(data, epochs: 1_000_000, callbacks: [clock], progress: .none)
        return clock.times.microseconds
      }, call: { try trained.fit(data, progress: .none) })
  }
}
