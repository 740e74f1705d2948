import FrigateIR

extension Program {
  /// The program as plans run it: equal in meaning, with less to do.
  func optimized(useReference: Bool = false) throws(OperationError) -> Program {
    var program = try inlined()
    if !useReference { program = try program.widened() }
    // Each pass can make work for the others; two rounds settle what derivatives write, a
    // third finds nothing left.
    for _ in 0..<3 {
      let before = program
      program = try program.folded(useReference: useReference).simplified().withFactoredSums()
        .withoutCommonSubexpressions()
      if program == before { break }
    }
    return program
  }
}
