import CFrigateKernels
import FrigateIR
import FrigatePrimitives

extension NativePrimitive where Self: ReductionPrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lowering.addReduction(equation, name: name, axes: axes, isAssociative: true)
  }
}

extension ReduceSum: NativePrimitive {}
extension ReduceProduct: NativePrimitive {}
extension ReduceMax: NativePrimitive {}
extension ReduceMin: NativePrimitive {}
extension ReduceAnd: NativePrimitive {}
extension ReduceOr: NativePrimitive {}

extension NativePrimitive where Self: CumulativePrimitive {
  fileprivate func lower(
    _ equation: Equation, name: String, into lowering: inout Lowering
  ) -> Bool {
    !reverse && lowering.addReduction(equation, name: name, axes: [axis], isCumulative: true)
  }
}

extension CumulativeSum: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lower(equation, name: "cumsum", into: &lowering)
  }
}

extension CumulativeProduct: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lower(equation, name: "cumprod", into: &lowering)
  }
}

extension NativePrimitive where Self: ArgExtremum {
  /// The kernels count in int32; wider results are the reference rule's.
  fileprivate func lower(
    _ equation: Equation, name: String, into lowering: inout Lowering
  ) -> Bool {
    indexDType == .int32 && lowering.addReduction(equation, name: name, axes: [axis])
  }
}

extension ArgMax: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lower(equation, name: "argmax", into: &lowering)
  }
}

extension ArgMin: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lower(equation, name: "argmin", into: &lowering)
  }
}
