import FrigateIR
import FrigatePrimitives

extension Tensor {
  /// The same values in another element type.
  ///
  /// To floating: the nearest value. Floating to integer: cut towards zero, saturating, NaN to 0.
  /// Between integers: wrapped. To bool: x ≠ 0. Derivatives pass between floating types.
  ///
  ///     let counts = (x .> 0).to(.int32)
  public func to(_ dtype: DType) -> Tensor {
    if case .weak(let literal, _) = content { return Tensor(literal.converted(to: dtype)) }
    return self.dtype == dtype ? self : bind(Convert(to: dtype), [self])[0]
  }

  /// The same bits read as another element type of equal size: float32 as uint32.
  public func bitcast(to dtype: DType) -> Tensor { bind(BitcastConvert(to: dtype), [self])[0] }

  /// A number written as an integer, where a function is about to make a fraction of it.
  var weakFloating: Tensor {
    if case .weak(let literal, _) = content { Tensor(weak: literal.converted(to: .float64)) } else { self }
  }
}

/// The values, which derivatives take for constants.
public func stopGradient(_ x: Tensor) -> Tensor { elementwise("stopGradient", StopGradient(), [x]) }
