import FrigateIR

extension Plan: CustomStringConvertible {
  /// The steps in order: kernel, where operands and results lie, bytes; then the memory.
  public var description: String {
    var lines = [
      "plan: \(steps.count) steps in \(schedule.regions.count) regions, "
        + "\(schedule.threads) threads, arena \(placement.arenaByteCount) B, "
        + "scratch \(schedule.scratchByteCount) B"
    ]
    for region in schedule.regions {
      for index in region.steps {
        let step = steps[index]
        let mark = region.tasks == 1 ? " " : index == region.steps.lowerBound ? "\(region.tasks)" : "|"
        let results = step.writes.map { text($0) + (placement.inPlace.contains($0) ? " in place" : "") }
        lines.append(
          "\(mark) " + results.joined(separator: ", ") + " = " + step.kernel.label + " ("
            + step.reads.map(text).joined(separator: ", ") + ")")
      }
    }
    for copy in placement.copies {
      lines.append("  output\(copy.output) = copy \(copy.byteCount) B (\(text(copy.from)))")
    }
    return lines.joined(separator: "\n")
  }

  private func text(_ buffer: Int) -> String {
    switch placement.places[buffer] {
    case .input(let k): "input\(k)"
    case .output(let k): "output\(k)"
    case .arena(let offset): "@\(offset)"
    case .constant: "constant"
    case .nowhere: "nothing"
    }
  }
}
