import FrigateIR
import FrigatePrimitives

extension Program {
  /// The program over a batch of `size`: marked inputs, and all outputs, have a leading axis of that
  /// size; the other inputs are shared.
  public func batched(mapped marked: [Bool], size: Int) throws(OperationError) -> Program {
    let emitter = Emitter()
    var symbols: [Value: (symbol: Symbol, mapped: Bool)] = [:]
    for (input, mapped) in zip(inputs, marked) {
      let shape = mapped ? [size] + input.type.shape : input.type.shape
      symbols[input] = (emitter.input(input.type.with(shape: shape)), mapped)
    }
    for equation in equations {
      let x = equation.operands.map { symbols[$0]! }
      let mapped = x.map(\.mapped)
      let isMapped = mapped.contains(true)
      let y =
        isMapped
        ? try equation.primitive.batch(x.map(\.symbol), mapped: mapped, size: size)
        : try emitter.emit(equation.primitive, x.map(\.symbol))
      for (value, symbol) in zip(equation.results, y) { symbols[value] = (symbol, isMapped) }
    }
    return emitter.program(
      outputs.map { output in
        let (symbol, mapped) = symbols[output]!
        return mapped ? symbol : symbol.repeated(size)
      })
  }
}

extension Transforms {
  public func batch(
    _ program: Program, mapped marked: [Bool], size: Int
  ) throws(OperationError) -> Program {
    try program.batched(mapped: marked, size: size)
  }
}
