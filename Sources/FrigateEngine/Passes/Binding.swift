import FrigateIR
import FrigatePrimitives

extension Program {
  /// The program with some inputs fixed: their values become constants, which plans own and may lay out
  /// as their kernels like. The other inputs keep their order.
  public func binding(_ values: [Int: Literal]) throws(OperationError) -> Program {
    let emitter = Emitter()
    var arguments: [Symbol] = []
    for (index, input) in inputs.enumerated() {
      if let value = values[index] {
        if value.type != input.type {
          throw OperationError(
            "binding", "input \(index) is bound to a value of another type.",
            received: [value.type], fix: "give a value of type \(input.type)")
        }
        arguments += try emitter.emit(Constant(value), [])
      } else {
        arguments.append(emitter.input(input.type))
      }
    }
    return emitter.program(try emitter.inline(self, arguments))
  }
}
