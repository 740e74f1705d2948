import FrigateTensor

/// factor · the mean of |cos| of the angles between any two rows (or columns) of a matrix: drives them
/// to right angles.
///
/// factor · Σᵢ≠ⱼ |ŵᵢ · ŵⱼ| / (n (n − 1)), ŵ = w / max(‖w‖, 10⁻⁷); 0 of a single row, where Keras has NaN.
public struct OrthogonalRegularizer: Regularizer {
  public static let className = "OrthogonalRegularizer"
  public var factor: Double
  public var mode: Mode

  public enum Mode: String, Sendable, CaseIterable {
    case rows, columns
  }

  public init(factor: Double = 0.01, mode: Mode = .rows) {
    self.factor = factor
    self.mode = mode
  }

  public var configuration: JSON {
    ["factor": .number(Double(Float(factor))), "mode": .string(mode.rawValue)]
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    factor = try configuration.float32("factor", default: 0.01)
    let name = try configuration.string("mode", default: "rows")
    guard let mode = Mode(rawValue: name) else {
      throw ConfigurationError("no mode is named \(name).", in: Self.className, fix: "use rows or columns")
    }
    self.mode = mode
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    try checkStrength(factor, of: Self.className)
    if shape.count != 2 {
      throw ConfigurationError(
        "takes matrices only, not shape \(shape).", in: Self.className,
        fix: "use it for a kernel, and L1 or L2 for other weights")
    }
  }

  public func callAsFunction(_ weight: Tensor) -> Tensor {
    let rows = mode == .rows ? weight : weight.T
    let n = rows.shape[0]
    if n < 2 { return .zeros([]) }
    let inverseNorms = minimum(rsqrt(sum(square(rows), axis: 1, keepingAxes: true)), 1e7)
    let unit = rows * inverseNorms
    let cosines = matmul(unit, unit.T) * (1 - Tensor.eye(n))
    return sum(abs(cosines)) * (factor / Double(n * (n - 1)))
  }
}
