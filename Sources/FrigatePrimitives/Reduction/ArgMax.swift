import FrigateIR

/// The position of the greatest element along `axis`, which disappears; the first of equal ones. NaN
/// counts as the greatest.
public struct ArgMax: ArgExtremum {
  public static let name = "arg_max"
  public let axis: Int
  public let indexDType: DType

  public init(axis: Int, indexDType: DType) {
    self.axis = axis
    self.indexDType = indexDType
  }

  public static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool { a > b }
}
