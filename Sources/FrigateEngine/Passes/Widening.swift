import FrigateIR
import FrigatePrimitives

extension Program {
  /// With arithmetic on float16 and bfloat16 done in float32, which the kernels have, and each result rounded once.
  ///
  /// float32 has more than twice their digits and two more, so that for +, −, ×, ÷ and √ the second rounding
  /// changes nothing (Figueroa 1995, DOI 10.1145/221332.221334). What only moves elements is left as it is.
  func widened() throws(OperationError) -> Program {
    let isNarrow = equations.contains { equation in
      (equation.operands + equation.results).contains { $0.type.dtype.isNarrowFloating }
    }
    if !isNarrow { return self }
    return try rewritten { rewriter, equation, x throws(OperationError) in
      if let convert = equation.primitive as? Convert {
        return rewriter.unconverted(x[0], to: convert.dtype).map { [$0] }
      }
      let types = (equation.operands + equation.results).map(\.type.dtype)
      guard types.contains(where: \.isNarrowFloating), equation.primitive.computes(in: types[0]) else {
        return nil
      }
      let wide = x.map { $0.dtype.isNarrowFloating ? $0.converted(to: .float32) : $0 }
      let results = try rewriter.emitter.emit(equation.primitive, wide)
      return zip(results, equation.results).map { result, value in
        value.type.dtype.isNarrowFloating ? result.converted(to: value.type.dtype) : result
      }
    }
  }
}

extension Rewriter {
  /// What a value was before it was converted from this narrower type: going there and back changes nothing.
  fileprivate mutating func unconverted(_ x: Symbol, to dtype: DType) -> Symbol? {
    guard x.dtype == .float32, dtype.isNarrowFloating, let source = operand(of: x, if: Convert.self) else {
      return nil
    }
    return source.dtype == dtype ? source : nil
  }
}

extension DType {
  fileprivate var isNarrowFloating: Bool { self == .float16 || self == .bfloat16 }
}

extension Primitive {
  /// Whether it does arithmetic for which there is no kernel of such elements.
  fileprivate func computes(in dtype: DType) -> Bool {
    switch self {
    case is Convert, is BitcastConvert, is StopGradient: false
    case is DotGeneral: dtype == .float16
    case is Scatter: true
    default:
      self is any ElementwisePrimitive || self is any ReductionPrimitive || self is any CumulativePrimitive
        || self is any ArgExtremum || self is any ConvolutionPrimitive || self is any WindowPrimitive
    }
  }
}
