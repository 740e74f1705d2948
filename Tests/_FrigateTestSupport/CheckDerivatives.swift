import FrigateIR
import FrigateTransforms

/// First and second derivatives, forward and reverse, against difference quotients in float64.
func checkDerivatives(_ sample: Sample) -> [String] {
  if sample.refuses[.derivative] != nil { return [] }
  // Wide operands, where the primitive takes them: difference quotients need the digits.
  var x = sample.operands.map(\.widened)
  if (try? sample.primitive.types(of: x.map(\.type))) == nil { x = sample.operands }
  let floating = x.map(\.type.dtype.isFloating)
  guard floating.contains(true) else { return [] }
  do {
    let program = try Program(applying: sample.primitive, to: x.map(\.type))
    let isFinite = (x + program.evaluate(x)).allSatisfy { $0.doubles.allSatisfy(\.isFinite) }
    let isSmooth = sample.isSmooth && isFinite
    var failures: [String] = []
    let reverse = sample.refuses[.transpose] == nil
    for marked in subsets(of: floating) {
      failures += checkForward(program, at: x, along: marked, isSmooth: isSmooth)
      if reverse { failures += checkReverse(program, at: x, along: marked, isSmooth: isSmooth) }
    }
    let forward = try program.derivative(along: floating)
    let dx = forward.inputTypes[x.count...].enumerated().map { Literal.noise($1, seed: $0) }
    failures += checkOnce(forward, at: x + dx, isSmooth: isSmooth, reverse: reverse)
    if reverse {
      let pullback = try program.pullback(along: floating)
      let ct = pullback.inputTypes[x.count...].enumerated().map { Literal.noise($1, seed: $0) }
      failures += checkOnce(pullback, at: x + ct, isSmooth: isSmooth, reverse: true)
      let mapped = pullback.inputs.map { _ in true }
      failures += checkBatching(pullback, x + ct, mapped: mapped).map { "pullback: " + $0 }
    }
    return failures
  } catch {
    return ["derivative: \(error)"]
  }
}

private func checkOnce(
  _ program: Program, at x: [Literal], isSmooth: Bool, reverse: Bool
) -> [String] {
  let floating = x.map(\.type.dtype.isFloating)
  var failures = checkForward(program, at: x, along: floating, isSmooth: isSmooth)
  if reverse { failures += checkReverse(program, at: x, along: floating, isSmooth: isSmooth) }
  return failures.map { "second order: " + $0 }
}

/// Step and relative tolerance of difference quotients, and relative rounding error of inner
/// products, by the narrowest type on the way.
private func precision(_ program: Program) -> (step: Double, tolerance: Double, rounding: Double) {
  let values = program.inputs + program.equations.flatMap(\.results)
  let bits = values.filter(\.type.dtype.isFloating).map(\.type.dtype.size).min() ?? 8
  return bits == 8 ? (1e-4, 1e-7, 1e-12) : bits == 4 ? (0x1p-5, 1e-3, 1e-5) : (0.5, 0.1, 0.02)
}

/// Jv = lim (f(x + hv) − f(x − hv)) / 2h, by the stencil with error O(h⁴).
private func checkForward(
  _ program: Program, at x: [Literal], along marked: [Bool], isSmooth: Bool
) -> [String] {
  do {
    let derivative = try program.derivative(along: marked)
    let v = x.enumerated().map { marked[$0] ? Literal.noise($1.type, seed: $0 + 7) : nil }
    let results = derivative.evaluate(x + v.compactMap { $0 })
    var failures = checkText(derivative)
    guard isSmooth else { return failures }
    let (h, tolerance, _) = precision(program)
    func moved(_ step: Double) -> [[Double]] {
      let point = zip(x, v).map { x, v in
        v.map { v in Literal(x.type, doubles: zip(x.doubles, v.doubles).map { $0 + step * $1 }) }
          ?? x
      }
      return program.evaluate(point).filter(\.type.dtype.isFloating).map(\.doubles)
    }
    let (far, near, back, farBack) = (moved(2 * h), moved(h), moved(-h), moved(-2 * h))
    for (k, tangent) in results[program.outputs.count...].map(\.doubles).enumerated() {
      for i in tangent.indices {
        let quotient =
          (8 * (near[k][i] - back[k][i]) - (far[k][i] - farBack[k][i])) / (12 * h)
        let scale = 1 + max(abs(tangent[i]), abs(quotient), abs(near[k][i]))
        if !(abs(tangent[i] - quotient) <= tolerance * scale) {
          failures.append(
            "derivative along \(marked), result \(k), element \(i): \(tangent[i]), "
              + "difference quotient \(quotient)")
        }
      }
    }
    return failures
  } catch {
    return ["derivative along \(marked): \(error)"]
  }
}

/// ⟨Jv, w⟩ = ⟨v, Jᵀw⟩, by the linearized program and its transpose.
private func checkReverse(
  _ program: Program, at x: [Literal], along marked: [Bool], isSmooth: Bool
) -> [String] {
  do {
    let linearized = try program.linearized(along: marked)
    let transposed = try linearized.pullback()
    let pullback = try program.pullback(along: marked)
    var failures = [linearized.known, linearized.linear, transposed, pullback].flatMap(checkText)
    let known = linearized.known.evaluate(x)
    let residuals = Array(known[linearized.outputCount...])
    let v = zip(x, marked).filter(\.1).enumerated().map { Literal.noise($1.0.type, seed: $0 + 7) }
    let floating = program.outputTypes.filter(\.dtype.isFloating)
    let w = floating.enumerated().map { Literal.noise($1, seed: $0 + 70) }
    let ct = transposed.evaluate(residuals + w)
    let direct = pullback.evaluate(x + w)
    for (a, b) in zip(direct, known[..<linearized.outputCount] + ct) {
      if let text = difference(a, b) { failures.append("pullback = transpose of linear: \(text)") }
    }
    guard isSmooth else { return failures }
    let jv = linearized.linear.evaluate(residuals + v)
    let nonzero = zip(w, zip(program.outputTypes, linearized.nonzero).filter(\.0.dtype.isFloating))
      .filter(\.1.1).map(\.0)
    let (forward, scale) = inner(jv, nonzero)
    let (reverse, otherScale) = inner(v, ct)
    let tolerance = precision(program).rounding
    if !(abs(forward - reverse) <= tolerance * (1 + scale + otherScale)) {
      failures.append("along \(marked) ⟨Jv, w⟩ = \(forward), ⟨v, Jᵀw⟩ = \(reverse)")
    }
    return failures
  } catch {
    return ["transpose along \(marked): \(error)"]
  }
}

/// ⟨a, b⟩ and Σ|aᵢbᵢ|.
private func inner(_ a: [Literal], _ b: [Literal]) -> (sum: Double, scale: Double) {
  let products = zip(a, b).flatMap { zip($0.doubles, $1.doubles).map { $0 * $1 } }
  return (products.reduce(0, +), products.reduce(0) { $0 + abs($1) })
}
