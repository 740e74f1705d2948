/// A function of several trees that a transform returned; call it like any function.
///
/// `Arguments` and `Results` are tuples. (A closure over parameter packs would do, but the compiler
/// can't yet call one that it has bound to a variable.)
public struct TensorFunction<Arguments, Results> {
  let body: (Arguments) -> Results

  public func callAsFunction<each T: TensorTree>(_ arguments: repeat each T) -> Results
  where Arguments == (repeat each T) {
    body((repeat each arguments))
  }
}
