import FrigateIR

/// The position of the least element along `axis`, which disappears; the first of equal ones. NaN
/// counts as the least.
public struct ArgMin: ArgExtremum {
  public static let name = "arg_min"
  public let axis: Int
  public let indexDType: DType

  public init(axis: Int, indexDType: DType) {
    self.axis = axis
    self.indexDType = indexDType
  }

  public static func beats<N: Comparable>(_ a: N, _ b: N) -> Bool { a < b }
}
