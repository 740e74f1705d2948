import Glibc

/// What `fit` shows.
public enum Progress: Hashable, Sendable {
  /// A moving bar on a terminal, a line for each epoch elsewhere.
  case automatic
  /// A line for each epoch.
  case lines
  case none
}

/// Writes the progress of a training to standard output.
struct ProgressDisplay {
  private enum Style { case bar, lines, none }
  private let style: Style
  private let epochs: Int
  /// Steps of an epoch, if known.
  private let steps: Int?
  private var clock = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  /// Steps between looks at the clock: looking costs more than nothing.
  private var stride = 1
  private var next = 1

  init(_ progress: Progress, epochs: Int, steps: Int?) {
    style =
      switch progress {
      case .automatic: isatty(STDOUT_FILENO) == 1 ? .bar : .lines
      case .lines: .lines
      case .none: .none
      }
    self.epochs = epochs
    self.steps = steps
  }

  mutating func beginEpoch(_ epoch: Int) {
    if style == .bar { write("Epoch \(epoch + 1)/\(epochs)\n") }
    clock = .now
    lastShown = clock
    next = stride
  }

  mutating func endStep(_ step: Int, _ means: () -> [(name: String, value: Double)]) {
    guard style == .bar, step >= next else { return }
    let now = ContinuousClock.now
    // Ten times a second: look at the clock about as often.
    let perStep = seconds(now - clock) / Double(step)
    stride = max(1, Int(0.1 / max(perStep, 1e-6)))
    next = step + stride
    guard now - lastShown >= .milliseconds(90) else { return }
    lastShown = now
    var line = bar(step)
    if let steps { line += " ETA \(spelled(perStep * Double(max(0, steps - step))))" }
    show(line + " \(spelled(perStep))/step" + text(means()), isFinal: false)
  }

  mutating func endEpoch(_ epoch: Int, steps: Int, _ logs: [(name: String, value: Double)]) {
    let time = seconds(.now - clock)
    let perStep = steps > 0 ? "\(spelled(time / Double(steps)))/step" : ""
    switch style {
    case .bar: show(bar(steps) + " \(spelled(time)) \(perStep)" + text(logs), isFinal: true)
    case .lines: write("Epoch \(epoch + 1)/\(epochs) - \(spelled(time)) - \(perStep)" + text(logs) + "\n")
    case .none: break
    }
  }

  func note(_ text: String) { if style != .none { write(text + "\n") } }

  private func bar(_ step: Int) -> String {
    guard let steps, steps > 0 else { return "\(step)" }
    let width = 20
    let filled = min(width, width * step / steps)
    let count = "\(step)"
    let padding = String(repeating: " ", count: max(0, "\(steps)".count - count.count))
    return "\(padding)\(count)/\(steps) " + String(repeating: "━", count: filled)
      + "\u{1B}[90m" + String(repeating: "━", count: width - filled) + "\u{1B}[0m"
  }

  private func show(_ line: String, isFinal: Bool) {
    write("\r\u{1B}[K" + line + (isFinal ? "\n" : ""))
  }

  private func text(_ logs: [(name: String, value: Double)]) -> String {
    logs.map { " - \($0.name): \(significant($0.value))" }.joined()
  }

  private func write(_ text: String) {
    print(text, terminator: "")
    // Every stream: Swift can't vouch for the C global `stdout` among threads.
    fflush(nil)
  }
}

private func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

/// A time as people read it: `63 µs`, `1.4 s`, `2:05`.
private func spelled(_ seconds: Double) -> String {
  switch seconds {
  case ..<1e-3: "\(Int(seconds * 1e6)) µs"
  case ..<1: "\(Int(seconds * 1e3)) ms"
  case ..<60: decimal(seconds, places: 1) + " s"
  default:
    "\(Int(seconds) / 60):" + (Int(seconds) % 60 < 10 ? "0" : "") + "\(Int(seconds) % 60)"
  }
}

/// Four decimal places, or four significant digits where that says more.
private func significant(_ x: Double) -> String {
  if x == 0 || abs(x) >= 1e-3 || !x.isFinite { return decimal(x, places: 4) }
  let exponent = Int(log10(abs(x)).rounded(.down))
  return decimal(x / pow(10, Double(exponent)), places: 4) + "e\(exponent)"
}
