import FrigateIR
import FrigatePrimitives

extension Program {
  /// The program that computes f(x) and, from cotangents of f's floating outputs, the cotangents of
  /// the marked inputs (vector-Jacobian product): reverse-mode differentiation.
  ///
  /// Inputs: x, then one cotangent for each floating output. Outputs: f(x), then one cotangent for
  /// each marked input. With `chosen`, only those outputs' cotangents count, and are inputs.
  public func pullback(
    along marked: [Bool], from chosen: [Bool]? = nil
  ) throws(OperationError) -> Program {
    let parts = try linearized(along: marked)
    let emitter = Emitter()
    let x = inputs.map { emitter.input($0.type) }
    let ct = outputs.indices.map { k in
      outputs[k].type.dtype.isFloating && chosen?[k] ?? true ? emitter.input(outputs[k].type) : nil
    }
    let results = try emitter.inline(parts.known, x)
    let cts = try parts.writePullback(
      residuals: Array(results[parts.outputCount...]), cotangents: ct, into: emitter)
    return emitter.program(Array(results[..<parts.outputCount]) + cts)
  }
}

extension Linearized {
  /// The program from residuals and the cotangents of f's floating outputs to the cotangents of the
  /// marked inputs.
  public func pullback() throws(OperationError) -> Program {
    let emitter = Emitter()
    let residuals = known.outputs[outputCount...].map { emitter.input($0.type) }
    let ct = known.outputs[..<outputCount].map {
      $0.type.dtype.isFloating ? emitter.input($0.type) : nil
    }
    return emitter.program(try writePullback(residuals: residuals, cotangents: ct, into: emitter))
  }

  /// Transposes the linear map; `cotangents` has an entry for each output of f.
  func writePullback(
    residuals: [Symbol], cotangents: [Symbol?], into emitter: Emitter
  ) throws(OperationError) -> [Symbol] {
    let marked = linear.inputs.indices.map { $0 >= residuals.count }
    let used = zip(cotangents, nonzero).filter(\.1).map(\.0)
    let results = try writeTranspose(
      of: linear, linear: marked, known: residuals, cotangents: used, into: emitter)
    return try filled(results, linear.inputs[residuals.count...].map(\.type), emitter)
  }
}
