import Glibc

/// What a training shows of itself, as text: Keras's bar and line.
struct ProgressText {
  /// Epochs of the training.
  let epochs: Int
  /// Steps of an epoch, if known.
  let steps: Int?

  /// `Epoch 3/10`.
  func heading(_ epoch: Int) -> String { "Epoch \(epoch + 1)/\(epochs)" }

  /// `700/1407 ━━━━━━━━━━━━━━━━━━━━ 0s 31us/step - loss: 0.5123`: steps done, then the seconds that
  /// are left, or at the epoch's end those that it took.
  func bar(_ progress: EpochProgress, isFinal: Bool) -> String {
    let step = progress.step
    guard let steps = isFinal ? steps ?? step : steps, steps > 0 else {
      return formatted("%7d", step) + "/Unknown " + Self.bold(Self.rounded(progress.seconds))
        + Self.tail(progress)
    }
    let width = 20
    let filled = min(width, width * step / steps)
    let count = "\(step)"
    let padding = String(repeating: " ", count: max(0, "\(steps)".count - count.count))
    let green = filled > 0 ? "\u{1B}[32m" + String(repeating: "━", count: filled) + "\u{1B}[0m" : ""
    let grey = "\u{1B}[37m" + String(repeating: "━", count: width - filled) + "\u{1B}[0m"
    let left = progress.secondsPerStep * Double(max(0, steps - step))
    return Self.bold("\(padding)\(count)/\(steps)") + " " + green + grey + " "
      + Self.bold(isFinal ? Self.rounded(progress.seconds) : Self.remaining(left))
      + Self.tail(progress)
  }

  /// `1407/1407 - 4s - 3ms/step - loss: 0.5123`: an epoch, at its end.
  func line(_ progress: EpochProgress) -> String {
    "\(progress.step)/\(steps ?? progress.step) - " + Self.rounded(progress.seconds) + " -"
      + Self.tail(progress)
  }

  private static func bold(_ text: String) -> String { "\u{1B}[1m" + text + "\u{1B}[0m" }

  private static func tail(_ progress: EpochProgress) -> String {
    " " + duration(progress.secondsPerStep) + "/step"
      + progress.logs.map { " - \($0.name): \(number($0.value))" }.joined()
  }

  private static func rounded(_ seconds: Double) -> String { formatted("%.0f", seconds) + "s" }

  private static func remaining(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e15))
    return switch seconds {
    case ...60: "\(whole)s"
    case ...3600: "\(whole / 60):" + formatted("%02d", whole % 60)
    default: "\(whole / 3600):" + formatted("%02d", whole % 3600 / 60) + formatted(":%02d", whole % 60)
    }
  }

  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case 0, 1...: formatted("%.0fs", seconds)
    case 1e-3...: formatted("%.0fms", seconds * 1e3)
    default: formatted("%.0fus", seconds * 1e6)
    }
  }

  /// Four decimal places; up to 0.001, where those would say little, four after the first digit.
  private static func number(_ x: Double) -> String {
    switch x {
    case _ where x.isNaN: "nan"
    case _ where abs(x) > 1e-3: formatted("%.4f", x)
    default: formatted("%.4e", x)
    }
  }
}

/// How far an epoch has come.
struct EpochProgress {
  /// Steps done.
  var step: Int
  /// Time since its start.
  var seconds: Double
  /// The time of a step; of those after the first, which is slower, once there are any.
  var secondsPerStep: Double
  var logs: [(name: String, value: Double)]
}

/// C's `printf` of one number.
func formatted(_ format: String, _ x: some CVarArg) -> String {
  withVaList([x]) { arguments in
    // 309 digits before the point is the longest a Double gets.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
      vsnprintf(buffer.baseAddress!, buffer.count, format, arguments)
      return String(cString: buffer.baseAddress!)
    }
  }
}
