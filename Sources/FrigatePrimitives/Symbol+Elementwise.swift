import FrigateIR

// Elementwise formulas over symbols, for the rules.

extension Symbol {
  public static func / (a: Symbol, b: Symbol) -> Symbol { a.write(Divide(), b) }
  public func power(_ exponent: Symbol) -> Symbol { write(Power(), exponent) }
  public func reciprocal() -> Symbol { filled(1) / self }
  public func log() -> Symbol { write(Log()) }
  public func rsqrt() -> Symbol { write(Rsqrt()) }
  public func sinh() -> Symbol { write(Sinh()) }
  public func cosh() -> Symbol { write(Cosh()) }
  public func sign() -> Symbol { write(Sign()) }

  /// 1 − x² as (1 − x)(1 + x), which keeps the digits near ±1.
  public func oneMinusSquare() -> Symbol {
    let one = filled(1)
    return (one - self) * (one + self)
  }

  public func compare(_ direction: Compare.Direction, _ other: Symbol) -> Symbol {
    write(Compare(direction), other)
  }

  /// a where this predicate holds, b elsewhere.
  public func select(_ a: Symbol, _ b: Symbol) -> Symbol { write(Select(), a, b) }

  /// 1 where this stands in the relation to `other`, ½ where they are equal, 0 elsewhere.
  func share(_ direction: Compare.Direction, _ other: Symbol) -> Symbol {
    let tie = compare(.eq, other).select(filled(0.5), filled(0))
    return compare(direction, other).select(filled(1), tie)
  }
}
