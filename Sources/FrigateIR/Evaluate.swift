extension Program {
  /// The outputs' values by the primitives' reference rules: slow, exact, the engine's judge.
  public func evaluate(_ arguments: [Literal]) -> [Literal] {
    require(
      arguments.map(\.type) == inputTypes, "evaluate: \(arguments.map(\.type)) for \(inputTypes)")
    var environment = Dictionary(uniqueKeysWithValues: zip(inputs, arguments))
    for equation in equations {
      let operands = equation.operands.map { environment[$0]! }
      let results = equation.primitive.reference(operands, types: equation.results.map(\.type))
      for (value, result) in zip(equation.results, results) { environment[value] = result }
    }
    return outputs.map { environment[$0]! }
  }
}
