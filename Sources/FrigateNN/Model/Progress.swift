import Glibc

/// What `fit` shows.
public enum Progress: Hashable, Sendable {
  /// A moving bar on a terminal, a line for each epoch elsewhere.
  case automatic
  /// A line for each epoch.
  case lines
  case none
}

/// Writes the progress of a training, to standard output unless told otherwise.
struct ProgressDisplay {
  enum Style { case bar, lines, none }
  private let style: Style
  private let text: ProgressText
  private let write: (String) -> Void
  private var start = ContinuousClock.now
  private var firstStepEnd: ContinuousClock.Instant?
  private var lastShown = ContinuousClock.now
  /// The step after which to look at the clock again: looking costs more than nothing.
  private var next = 1

  init(_ progress: Progress, epochs: Int, steps: Int?) {
    let style: Style =
      switch progress {
      case .automatic: isatty(STDOUT_FILENO) == 1 ? .bar : .lines
      case .lines: .lines
      case .none: .none
      }
    self.init(style, epochs: epochs, steps: steps) { text in
      print(text, terminator: "")
      // Every stream: Swift can't vouch for the C global `stdout` among threads.
      fflush(nil)
    }
  }

  init(_ style: Style, epochs: Int, steps: Int?, write: @escaping (String) -> Void) {
    self.style = style
    text = ProgressText(epochs: epochs, steps: steps)
    self.write = write
  }

  mutating func beginEpoch(_ epoch: Int) {
    if style == .bar { write(text.heading(epoch) + "\n") }
    start = .now
    firstStepEnd = nil
    lastShown = start
    next = 1
  }

  mutating func endStep(_ step: Int, _ means: () throws -> [(name: String, value: Double)]) rethrows {
    guard style != .none, step >= next else { return }
    let now = ContinuousClock.now
    if step == 1 { firstStepEnd = now }
    guard style == .bar else {
      // Lines need no more than the first step's end.
      next = .max
      return
    }
    // Shown ten times a second: look at the clock about as often.
    next = step + max(1, Int(0.1 / max(secondsPerStep(step, now), 1e-6)))
    guard now - lastShown >= .milliseconds(90) else { return }
    lastShown = now
    show(text.bar(progress(step, now, try means()), isFinal: false))
  }

  mutating func endEpoch(_ epoch: Int, steps: Int, _ logs: [(name: String, value: Double)]) {
    let progress = progress(steps, .now, logs)
    switch style {
    case .bar: show(text.bar(progress, isFinal: true) + "\n")
    case .lines: write(text.heading(epoch) + " - " + text.line(progress) + "\n")
    case .none: break
    }
  }

  func note(_ text: String) { if style != .none { write(text + "\n") } }

  private func show(_ line: String) { write("\r\u{1B}[K" + line) }

  private func progress(
    _ step: Int, _ now: ContinuousClock.Instant, _ logs: [(name: String, value: Double)]
  ) -> EpochProgress {
    EpochProgress(
      step: step, seconds: (now - start) / .seconds(1), secondsPerStep: secondsPerStep(step, now),
      logs: logs)
  }

  private func secondsPerStep(_ step: Int, _ now: ContinuousClock.Instant) -> Double {
    if let firstStepEnd, step > 1 { return (now - firstStepEnd) / .seconds(step - 1) }
    return step > 0 ? (now - start) / .seconds(step) : 0
  }
}
