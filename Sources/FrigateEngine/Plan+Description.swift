import FrigateIR

extension Plan: CustomStringConvertible {
  /// The steps in order: kernel, where operands and results lie, bytes; then the memory.
  public var description: String {
    var lines = [
      "plan: \(steps.count) steps in \(schedule.regions.count) regions, "
        + "\(schedule.threads) threads, arena \(placement.arenaByteCount) B, "
        + "scratch \(schedule.scratchByteCount) B"
    ]
    for (number, region) in schedule.regions.enumerated() {
      lines.append("region \(number), \(region.tasks) \(region.tasks == 1 ? "task" : "tasks")")
      for group in schedule.groups[region.groups] {
        lines.append("  " + text(group))
        for step in steps[group.steps] { lines.append("    " + text(step)) }
      }
    }
    for copy in placement.copies {
      lines.append("  output\(copy.output) = copy \(copy.byteCount) B (\(text(copy.from)))")
    }
    return lines.joined(separator: "\n")
  }

  private func text(_ group: Schedule.Group) -> String {
    if group.rows == 1 { return group.task > 0 ? "by task \(group.task)" : "by one task" }
    return group.tile < group.rows ? "\(group.rows) rows by \(group.tile)" : "\(group.rows) rows"
  }

  private func text(_ step: Step) -> String {
    let results = step.writes.map { text($0) + (placement.inPlace.contains($0) ? " in place" : "") }
    return results.joined(separator: ", ") + " = " + step.kernel.label + " ("
      + step.reads.map(text).joined(separator: ", ") + ")"
  }

  private func text(_ buffer: Int) -> String {
    switch placement.places[buffer] {
    case .input(let k): "input\(k)"
    case .output(let k): "output\(k)"
    case .arena(let offset): "@\(offset)"
    case .constant: "constant"
    case .local: "tile\(buffer)"
    case .nowhere: "nothing"
    }
  }
}
