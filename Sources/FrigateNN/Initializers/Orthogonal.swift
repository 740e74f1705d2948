import FrigateTensor

/// A random matrix with orthonormal rows or columns, times `gain`; all axes but the last count as
/// rows.
///
/// Saxe, McClelland and Ganguli (2013), arXiv:1312.6120. From the QR factors of a normal matrix, R's
/// diagonal positive, in float64: blocks of vectors lose what lies along the blocks before, then are made
/// orthonormal by the Cholesky factor of their products. All of it twice, as once leaves rounding errors
/// (Yamamoto et al. 2015, Electronic Transactions on Numerical Analysis 44, 306–326).
public struct Orthogonal: SeededInitializer {
  public static let className = "Orthogonal"
  public var gain: Double
  /// Gives the same values in every model; nil leaves them to the model's seed.
  public var seed: Int?

  public init(gain: Double = 1, seed: Int? = nil) {
    self.gain = gain
    self.seed = seed
  }

  public var configuration: JSON { ["seed": seed.map(JSON.int) ?? .null, "gain": .number(gain)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    gain = try configuration.double("gain", default: 1)
    seed = try configuration.seed()
  }

  public func check(shape: [Int]) throws(ConfigurationError) {
    if shape.count < 2 {
      throw ConfigurationError(
        "needs two axes or more.", in: Self.className, fix: "choose another initializer")
    }
  }

  private static let blockSize = 64

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let (long, short) = (max(rows, columns), min(rows, columns))
    let random = Random.normal(seeded(key), [short, long], dtype: .float64)
    var blocks: [Tensor] = []
    for start in stride(from: 0, to: short, by: Self.blockSize) {
      var block = random[start..<min(start + Self.blockSize, short)]
      for _ in 0..<2 {
        for done in blocks { block = block - matmul(matmul(block, done.T), done) }
        block = orthonormal(block)
      }
      blocks.append(block)
    }
    let q = concatenate(blocks)
    return ((rows >= columns ? q.T : q) * gain).to(.float32).reshaped(shape)
  }

  /// L⁻¹ x with x xᵀ = L Lᵀ: the rows of x by Gram and Schmidt's process.
  private func orthonormal(_ x: Tensor) -> Tensor {
    let n = x.shape[0]
    var l = matmul(x, x.T).scalars(as: Double.self)
    var inverse = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      for i in j..<n {
        var sum = l[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        l[i * n + j] = i == j ? max(sum, .leastNormalMagnitude).squareRoot() : sum / l[j * n + j]
      }
    }
    for j in 0..<n {
      inverse[j * n + j] = 1 / l[j * n + j]
      for i in j + 1..<n {
        var sum = 0.0
        for k in j..<i { sum += l[i * n + k] * inverse[k * n + j] }
        inverse[i * n + j] = -sum / l[i * n + i]
      }
    }
    return matmul(Tensor(inverse, shape: [n, n]), x)
  }
}
