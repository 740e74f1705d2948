import FrigateIR
import FrigatePrimitives

/// What one of several shards computes; with the others, all of a program.
public struct ShardedProgram: Hashable, Sendable {
  /// Inputs: those of the whole program, of a cut one the shard's part, then the shard's number, int64[].
  /// Outputs: those of the whole program, of a cut one the shard's part; others are equal in all shards.
  public let program: Program
  /// How many shards there are.
  public let count: Int
  /// For each input of the whole program the axis it is cut along; nil if every shard gets the whole.
  public let inputs: [Int?]
  /// For each output of the whole program the axis it is cut along; nil if every shard has the whole.
  public let outputs: [Int?]

  /// The program that runs all shards: it has the inputs and the outputs of the whole program.
  ///
  /// What is cut is mapped over a leading axis of shards; where the shards meet, their terms are added along
  /// it, in order.
  public func joined() throws(OperationError) -> Program {
    let emitter = Emitter()
    var symbols: [Value: (symbol: Symbol, isMapped: Bool)] = [:]
    for (input, axis) in zip(program.inputs, inputs) {
      var type = input.type
      if let axis { type.shape[axis] *= count }
      let whole = emitter.input(type)
      symbols[input] = axis.map { (whole.parted(axis: $0, count: count), true) } ?? (whole, false)
    }
    symbols[program.inputs[inputs.count]] = (emitter.shardNumbers(count), true)
    for equation in program.equations {
      let x = equation.operands.map { symbols[$0]! }
      let y: [Symbol]
      var isMapped = x.contains(where: \.isMapped)
      if let collective = equation.primitive as? any CollectivePrimitive {
        let all = x[0].isMapped ? x[0].symbol : x[0].symbol.repeated(count)
        let joined = try collective.joined(all)
        (y, isMapped) = ([joined.result], joined.isMapped)
      } else if isMapped {
        y = try equation.primitive.batch(x.map(\.symbol), mapped: x.map(\.isMapped), size: count)
      } else {
        y = try emitter.emit(equation.primitive, x.map(\.symbol))
      }
      for (value, symbol) in zip(equation.results, y) { symbols[value] = (symbol, isMapped) }
    }
    return emitter.program(
      zip(program.outputs, outputs).map { output, axis in
        let (symbol, isMapped) = symbols[output]!
        if let axis { return (isMapped ? symbol : symbol.repeated(count)).joinedParts(axis: axis) }
        // Equal in all shards: the first one's.
        return isMapped ? symbol.slice(0..<1, axis: 0).reshaped(output.type.shape) : symbol
      })
  }
}
