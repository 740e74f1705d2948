import FrigateIR
import FrigateTransforms

/// The batched program gives what a loop over the batch gives, whichever operands are mapped.
func checkBatching(_ sample: Sample, _ program: Program) -> [String] {
  if sample.refuses[.batch] != nil { return [] }
  return subsets(of: sample.operands.map { _ in true }).flatMap { mapped in
    checkBatching(program, sample.operands, mapped: mapped)
  }
}

func checkBatching(_ program: Program, _ arguments: [Literal], mapped: [Bool]) -> [String] {
  let size = 3
  do {
    let batched = try program.batched(mapped: mapped, size: size)
    // The batch: the operand with its elements rotated by 0, 1 and 2 places.
    let members = (0..<size).map { k in zip(arguments, mapped).map { $1 ? $0.rotated(k) : $0 } }
    let together = arguments.indices.map { i in
      mapped[i] ? Literal.stacked(members.map { $0[i] }) : arguments[i]
    }
    let apart = members.map(program.evaluate)
    let results = batched.evaluate(together)
    let failures = results.enumerated().compactMap { k, result in
      difference(result, .stacked(apart.map { $0[k] }))
    }
    return checkText(batched) + failures.map { "batched along \(mapped): \($0)\n\(batched)" }
  } catch {
    return ["batched along \(mapped): \(error)"]
  }
}

/// The non-empty subsets of the allowed positions; of more than four, the single ones and the whole.
func subsets(of allowed: [Bool]) -> [[Bool]] {
  let positions = allowed.indices.filter { allowed[$0] }
  let n = positions.count
  let choices = n <= 4 ? Array(1..<max(1, 1 << n)) : (0..<n).map { 1 << $0 } + [(1 << n) - 1]
  return choices.map { bits in
    allowed.indices.map { i in
      positions.firstIndex(of: i).map { bits >> $0 & 1 == 1 } ?? false
    }
  }
}
