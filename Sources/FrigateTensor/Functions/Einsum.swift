import FrigateIR
import FrigatePrimitives

/// A sum of products, spelled by a label for each axis: labels that the result doesn't have are summed.
///
/// `"ij,jk->ik"` is the matrix product. Without `->`, the result has, in alphabetical order, the labels
/// that occur once. A label twice in one operand is its diagonal. `...` stands for any further axes,
/// which broadcast. Several operands are multiplied from left to right.
///
///     einsum("ij,kj,k->ik", x, y, w)
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor {
  einsum(equation, operands)
}

/// The same of an array of operands.
public func einsum(_ equation: String, _ operands: [Tensor]) -> Tensor {
  attempt(operands) { () throws(OperationError) in
    let operands = try agreeing("einsum", operands)
    let plan = try EinsumEquation(equation, operands.map(\.type))
    return plan.contract(operands)
  }
}

/// A label of an axis: a letter, or the place, from the back, of an axis that `...` stands for.
private enum Label: Hashable {
  case letter(Character)
  case ellipsis(Int)
}

private struct EinsumEquation {
  var inputs: [[Label]]
  var output: [Label]
  var sizes: [Label: Int] = [:]

  // MARK: Reading

  init(_ text: String, _ types: [TensorType]) throws(OperationError) {
    func fail(_ problem: String, at position: Int?, fix: String) -> OperationError {
      var problem = problem
      if let position {
        problem += "\n  \"\(text)\"\n   " + String(repeating: " ", count: position) + "^"
      }
      return OperationError("einsum", problem, received: types, fix: fix)
    }
    // What each part spells, and where in the text each of its labels stands; nil is the ellipsis.
    var parts: [[(label: Character?, position: Int)]] = [[]]
    var arrow: Int?
    let characters = Array(text)
    var i = 0
    while i < characters.count {
      let c = characters[i]
      if c.isLetter, c.isASCII {
        parts[parts.count - 1].append((c, i))
      } else if c == "," && arrow == nil {
        parts.append([])
      } else if c == "-", i + 1 < characters.count, characters[i + 1] == ">", arrow == nil {
        arrow = parts.count
        parts.append([])
        i += 1
      } else if c == ".", characters[i...].starts(with: "...") {
        if parts[parts.count - 1].contains(where: { $0.label == nil }) {
          throw fail("a second ellipsis at position \(i).", at: i, fix: "write ... once for an operand")
        }
        parts[parts.count - 1].append((nil, i))
        i += 2
      } else if c != " " {
        throw fail(
          "unexpected \"\(c)\" at position \(i).", at: i,
          fix: "spell axes by letters, operands apart by commas, the result behind one ->")
      }
      i += 1
    }
    let spelled = parts[..<(arrow ?? parts.count)]
    if spelled.count != types.count {
      throw fail(
        "the equation has \(spelled.count) operands, the call \(types.count).", at: nil,
        fix: "spell each operand once, apart by commas")
    }
    inputs = []
    var widest = 0
    for (part, type) in zip(spelled, types) {
      let letters = part.filter { $0.label != nil }.count
      let hidden = type.rank - letters
      let hasEllipsis = letters < part.count
      if hidden < 0 || hidden > 0 && !hasEllipsis {
        throw fail(
          "\"\(String(part.compactMap(\.label)))\" has \(letters) labels for \(type).",
          at: part.first?.position, fix: "give each axis one label, or write ... for those without")
      }
      widest = max(widest, hidden)
      var labels: [Label] = []
      for (label, position) in part {
        for label in label.map({ [Label.letter($0)] }) ?? (0..<hidden).map({ .ellipsis(hidden - $0) }) {
          let size = type.shape[labels.count]
          if let known = sizes[label], known != size, known != 1, size != 1 {
            throw fail(
              "an axis at position \(position) has size \(size) here and \(known) elsewhere.",
              at: position, fix: "axes with one label need one size")
          }
          sizes[label] = max(sizes[label] ?? 1, size) * (size == 0 || sizes[label] == 0 ? 0 : 1)
          labels.append(label)
        }
      }
      inputs.append(labels)
    }
    output = []
    let ellipsis = (0..<widest).map { Label.ellipsis(widest - $0) }
    if let arrow {
      for (label, position) in parts[arrow] {
        guard let label else {
          output += ellipsis
          continue
        }
        if sizes[.letter(label)] == nil || output.contains(.letter(label)) {
          throw fail(
            "\"\(label)\" at position \(position) "
              + (sizes[.letter(label)] == nil ? "labels no operand's axis." : "is in the result twice."),
            at: position, fix: "the result has labels of operands, each once")
        }
        output.append(.letter(label))
      }
    } else {
      let all = inputs.flatMap { $0 }
      output =
        ellipsis
        + Set(all).compactMap { label -> Character? in
          if case .letter(let c) = label, all.filter({ $0 == label }).count == 1 { c } else { nil }
        }.sorted().map { .letter($0) }
    }
  }

  // MARK: Contracting

  func contract(_ operands: [Tensor]) -> Tensor {
    var rest = zip(operands, inputs).map { operand, labels in simplified(operand, labels) }[...]
    var (x, labels) = rest.removeFirst()
    while let (y, other) = rest.popFirst() {
      let needed = Set(output).union(rest.flatMap(\.labels))
      (x, labels) = product((x, labels), (y, other), needed)
    }
    // What only broadcast sizes of 1 have told is missing still.
    x = summed(x, &labels, keeping: Set(output))
    let missing = output.filter { !labels.contains($0) }
    x = x.reshaped(missing.map { _ in 1 } + x.shape)
    labels = missing + labels
    return x.transposed(output.map { labels.firstIndex(of: $0)! }).broadcast(to: output.map { sizes[$0]! })
  }

  /// Without axes of size 1 where the label's size is another, and with diagonals for repeated labels.
  private func simplified(_ x: Tensor, _ labels: [Label]) -> (Tensor, labels: [Label]) {
    let kept = labels.indices.filter { x.shape[$0] == sizes[labels[$0]]! }
    var x = x.reshaped(kept.map { x.shape[$0] })
    var labels = kept.map { labels[$0] }
    while let second = labels.indices.first(where: { labels[..<$0].contains(labels[$0]) }) {
      let first = labels.firstIndex(of: labels[second])!
      x = diag(x.movingAxis(first, to: 0).movingAxis(second, to: 1))
      let label = labels[first]
      labels.remove(at: second)
      labels.remove(at: first)
      labels.append(label)
    }
    return (x, labels)
  }

  private func summed(_ x: Tensor, _ labels: inout [Label], keeping: Set<Label>) -> Tensor {
    let gone = labels.indices.filter { !keeping.contains(labels[$0]) }
    labels.removeAll { !keeping.contains($0) }
    return gone.isEmpty ? x : sum(x, axes: gone)
  }

  private func product(
    _ a: (x: Tensor, labels: [Label]), _ b: (x: Tensor, labels: [Label]), _ needed: Set<Label>
  ) -> (Tensor, labels: [Label]) {
    var (left, right) = (a.labels, b.labels)
    let x = summed(a.x, &left, keeping: needed.union(right))
    let y = summed(b.x, &right, keeping: needed.union(left))
    let shared = left.filter(right.contains)
    let (batch, contracted) = (shared.filter(needed.contains), shared.filter { !needed.contains($0) })
    func places(_ labels: [Label], _ of: [Label]) -> [Int] { of.map { labels.firstIndex(of: $0)! } }
    let dot = DotGeneral(
      lhsContracting: places(left, contracted), rhsContracting: places(right, contracted),
      lhsBatch: places(left, batch), rhsBatch: places(right, batch))
    let free = (left + right).filter { !shared.contains($0) }
    return (bind(dot, [x, y])[0], batch + free)
  }
}
