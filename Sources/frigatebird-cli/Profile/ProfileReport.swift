import FrigateEngine
import Frigatebird

/// A profile in words and numbers.
struct ProfileReport {
  private let work: ModelWork
  private let profile: Profile
  private let steps: [Profile.Step]

  init(_ work: ModelWork, _ profile: Profile, sorted: Bool) {
    self.work = work
    self.profile = profile
    steps = sorted ? profile.steps.sorted { $0.nanoseconds > $1.nanoseconds } : profile.steps
  }

  private func layers(_ step: Profile.Step) -> [String] {
    work.layers(
      step.inputs.map { work.program.inputNames[$0] } + step.outputs.map { work.program.outputNames[$0] })
  }

  private func share(_ step: Profile.Step) -> Double {
    profile.stepNanoseconds > 0 ? step.nanoseconds / profile.stepNanoseconds : 0
  }

  /// Operations a nanosecond, which are GFLOP/s; 0 where nothing was measured.
  private func rate(_ amount: Int, _ nanoseconds: Double) -> Double {
    nanoseconds > 0 ? Double(amount) / nanoseconds : 0
  }

  var table: String {
    let head = ["time, µs", "share", "FLOPs", "GFLOP/s", "bytes", "GB/s", "layer", "layout", "kernel"]
    let rows = steps.map { step in
      [
        (step.nanoseconds / 1e3).fixed(2), (share(step) * 100).fixed(1) + "%", "\(step.work.flops)",
        rate(step.work.flops, step.nanoseconds).fixed(1), "\(step.work.bytes)",
        rate(step.work.bytes, step.nanoseconds).fixed(1), layers(step).joined(separator: " "),
        step.layout, step.label,
      ]
    }
    let widths = head.indices.map { k in ([head] + rows).map { $0[k].count }.max() ?? 0 }
    let lines = ([head] + rows).map { row in
      row.indices.map { k in
        let space = String(repeating: " ", count: widths[k] - row[k].count)
        // Numbers to the right, words to the left.
        return k < 6 ? space + row[k] : k + 1 < row.count ? row[k] + space : row[k]
      }.joined(separator: "  ")
    }
    let whole = profile.nanoseconds / 1e3
    let total = profile.work
    return """
      \(work.title)
      \(whole.fixed(2)) µs a run, \(counted(profile.runs, "run")), \(counted(profile.threads, "thread")); \
      \((profile.stepNanoseconds / 1e3).fixed(2)) µs in \(counted(steps.count, "step")) on all threads
      \(total.flops) FLOPs, \(rate(total.flops, profile.nanoseconds).fixed(1)) GFLOP/s; \
      arena \(profile.arenaByteCount) B

      \(lines.joined(separator: "\n"))
      """
  }

  var json: JSON {
    let total = profile.work
    return [
      "model": .string(work.model.name), "program": .string(work.isStep ? "step" : "predict"),
      "batch_size": .int(work.features[0].shape[0]), "threads": .int(profile.threads),
      "runs": .int(profile.runs), "median_us": .number(profile.nanoseconds / 1e3),
      "steps_us": .number(profile.stepNanoseconds / 1e3), "flops": .int(total.flops),
      "bytes": .int(total.bytes), "gflops": .number(rate(total.flops, profile.nanoseconds)),
      "arena_bytes": .int(profile.arenaByteCount),
      "steps": .array(
        steps.map { step in
          [
            "kernel": .string(step.label), "layout": .string(step.layout),
            "layers": .array(layers(step).map(JSON.string)),
            "us": .number(step.nanoseconds / 1e3), "share": .number(share(step)),
            "flops": .int(step.work.flops), "gflops": .number(rate(step.work.flops, step.nanoseconds)),
            "bytes": .int(step.work.bytes),
            "bytes_per_s": .number(rate(step.work.bytes, step.nanoseconds) * 1e9),
            "calls": .int(step.calls),
          ]
        }),
    ]
  }
}
