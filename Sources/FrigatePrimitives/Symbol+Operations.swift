import FrigateIR

// Formulas over symbols, for the rules. The rules' operands have passed the type rules, so an error
// here is a mistake in a rule: it traps with the type rule's text.

extension Symbol {
  /// `primitive(self, others…)`, its only result.
  public func write(_ primitive: some Primitive, _ others: Symbol...) -> Symbol {
    do {
      return try emitter.emit(primitive, [self] + others)[0]
    } catch {
      fatalError(error.description)
    }
  }

  // MARK: Constants

  /// A constant of this symbol's element type and shape.
  public func filled(_ value: Double) -> Symbol {
    let scalar = TensorType(dtype, [])
    let literal =
      dtype.isFloating
      ? Literal(scalar, doubles: [value]) : Literal(scalar, integers: [Int64(value)])
    do {
      return try emitter.emit(Constant(literal, shape: shape), [])[0]
    } catch {
      fatalError(error.description)
    }
  }

  // MARK: Elementwise

  public static func + (a: Symbol, b: Symbol) -> Symbol { a.write(Add(), b) }
  public static func - (a: Symbol, b: Symbol) -> Symbol { a.write(Subtract(), b) }
  public static func * (a: Symbol, b: Symbol) -> Symbol { a.write(Multiply(), b) }
  public static prefix func - (a: Symbol) -> Symbol { a.write(Negate()) }
  public static func * (a: Symbol, b: Double) -> Symbol { a * a.filled(b) }
  public func exp() -> Symbol { write(Exp()) }
  public func sin() -> Symbol { write(Sin()) }
  public func cos() -> Symbol { write(Cos()) }
  public func converted(to dtype: DType) -> Symbol {
    self.dtype == dtype ? self : write(Convert(to: dtype))
  }

  // MARK: Shape

  public func broadcast(to shape: [Int], axes: [Int]) -> Symbol {
    shape == self.shape ? self : write(Broadcast(shape: shape, axes: axes))
  }

  /// With a new leading axis, along which it repeats.
  public func repeated(_ size: Int) -> Symbol {
    broadcast(to: [size] + shape, axes: shape.indices.map { $0 + 1 })
  }

  public func reshaped(_ shape: [Int]) -> Symbol {
    shape == self.shape ? self : write(Reshape(shape: shape))
  }

  public func transposed(_ permutation: [Int]) -> Symbol {
    permutation == Array(0..<rank) ? self : write(Transpose(permutation: permutation))
  }

  public func movingAxis(_ from: Int, to: Int) -> Symbol {
    var axes = Array(0..<rank)
    axes.insert(axes.remove(at: from), at: to)
    return transposed(axes)
  }

  // MARK: Reduction

  public func sum(axes: [Int]) -> Symbol { axes.isEmpty ? self : write(ReduceSum(axes: axes)) }
}
