import FrigateEngine
import Frigatebird

/// Times of a benchmark's calls, and what follows from them.
struct Measurement {
  let name: String
  let threads: Int
  let benchmark: Benchmark
  let checksum: UInt64?
  /// Microseconds of one call, from the fastest sample to the slowest.
  let times: [Double]
  /// Calls that were timed together: short ones, so that the clock doesn't count.
  let callsPerSample: Int
  /// Operations, or bytes, a second of the bound, measured before and after.
  let bound: Double?

  /// Samples shorter than this would measure the clock.
  private static let shortestSample = 10_000
  /// Calls this long are worth no trial.
  private static let longCall = 20_000_000
  private static let mostSamples = 1_048_576

  init(_ name: String, _ benchmark: Benchmark, seconds: Double, threads: Int) throws {
    self.name = name
    self.threads = threads
    self.benchmark = benchmark
    for _ in 0..<benchmark.warmUp { try benchmark.call() }
    checksum = benchmark.checksum?()
    let before = Self.bound(benchmark.bound, threads)

    if let own = benchmark.times {
      times = try own(seconds).sorted()
      callsPerSample = 1
    } else {
      let samples = try Self.samples(of: benchmark.call, seconds: seconds)
      times = samples.times.sorted()
      callsPerSample = samples.together
    }
    bound = before.map { Swift.max($0, Self.bound(benchmark.bound, threads) ?? 0) }
  }

  /// Microseconds of a call, in samples of several calls where one is short.
  private static func samples(
    of call: () throws -> Void, seconds: Double
  ) throws -> (times: [Double], together: Int) {
    var single = Int.max
    var tries = 0
    while tries < 3 && (tries == 0 || single < Self.longCall) {
      let start = Machine.nanoseconds()
      try call()
      single = Swift.min(single, Machine.nanoseconds() - start)
      tries += 1
    }
    let together = Swift.max(1, Self.shortestSample / Swift.max(1, single))
    var samples: [Double] = []
    samples.reserveCapacity(Self.mostSamples)
    let end = Machine.nanoseconds() + Int(seconds * 1e9)
    var now = Machine.nanoseconds()
    while samples.count < 3 || now < end && samples.count < Self.mostSamples {
      for _ in 0..<together { try call() }
      let next = Machine.nanoseconds()
      samples.append(Double(next - now) / Double(together) / 1e3)
      now = next
    }
    return (samples, together)
  }

  private static func bound(_ bound: Benchmark.Bound, _ threads: Int) -> Double? {
    switch bound {
    case .none: nil
    case .arithmetic: Machine.multiplyAddPeak(threads: threads)
    case .bandwidth(let byteCount): Machine.copyBandwidth(byteCount: byteCount, threads: threads)
    }
  }

  var median: Double { times[times.count / 2] }

  /// Operations a second at the median.
  var operations: Double? { benchmark.work.map { Double($0.flops) / median * 1e6 } }
  /// Bytes a second at the median.
  var bandwidth: Double? { benchmark.work.map { Double($0.bytes) / median * 1e6 } }

  /// Which part of what the machine can do at best.
  var share: Double? {
    guard let bound else { return nil }
    return switch benchmark.bound {
    case .none: nil
    case .arithmetic: operations.map { $0 / bound }
    case .bandwidth: bandwidth.map { $0 / bound }
    }
  }

  /// One object: `name`, `median_us`, `min_us`, `runs`, `threads`, … .
  var json: JSON {
    var members: [(String, JSON)] = [
      ("name", .string(name)), ("median_us", .number(median)), ("min_us", .number(times[0])),
      ("p90_us", .number(times[times.count * 9 / 10])), ("runs", .int(times.count)),
      ("calls_per_run", .int(callsPerSample)), ("threads", .int(threads)),
      ("isa", .string(Machine.instructionSet)),
    ]
    if let policy = benchmark.dtypePolicy { members.append(("dtype_policy", .string(policy.name))) }
    if let work = benchmark.work {
      members.append(("flops", .int(work.flops)))
      members.append(("bytes", .int(work.bytes)))
    }
    if let operations { members.append(("gflops", .number(operations / 1e9))) }
    if let bandwidth { members.append(("bytes_per_s", .number(bandwidth))) }
    if let bound, let share {
      if case .arithmetic = benchmark.bound {
        members.append(("peak_gflops", .number(bound / 1e9)))
        members.append(("share_of_peak", .number(share)))
      } else {
        members.append(("copy_bytes_per_s", .number(bound)))
        members.append(("share_of_copy", .number(share)))
      }
    }
    if let bytes = benchmark.arenaByteCount { members.append(("arena_bytes", .int(bytes))) }
    members += benchmark.facts
    if let checksum {
      members.append(("checksum", .string(String(checksum, radix: 16))))
      members.append(("checksum_calls", .int(benchmark.warmUp)))
    }
    return .object(members.map { JSON.Member(key: $0.0, value: $0.1) })
  }

  /// One line to read.
  var line: String {
    var text =
      "\(name): median \(median.fixed(2)) µs, fastest \(times[0].fixed(2)) µs, \(counted(times.count, "run"))"
    if let operations, operations > 0 { text += ", \((operations / 1e9).fixed(1)) GFLOP/s" }
    switch benchmark.bound {
    case .none: break
    case .arithmetic: if let share { text += " (\((share * 100).fixed(0))% of the peak)" }
    case .bandwidth:
      if let share, let bandwidth {
        text += ", \((bandwidth / 1e9).fixed(1)) GB/s (\((share * 100).fixed(0))% of a plain copy)"
      }
    }
    return text + ", \(threads) thread\(threads == 1 ? "" : "s")"
  }
}
