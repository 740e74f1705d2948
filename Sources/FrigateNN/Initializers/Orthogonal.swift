import FrigateTensor

/// A random matrix with orthonormal rows or columns, times `gain`; all axes but the last count as
/// rows.
///
/// Saxe, McClelland and Ganguli (2013), arXiv:1312.6120. From the QR factors of a normal matrix,
/// by modified Gram–Schmidt in float64, R's diagonal positive.
public struct Orthogonal: Initializer {
  public static let className = "Orthogonal"
  public var gain: Double

  public init(gain: Double = 1) { self.gain = gain }

  public var configuration: JSON { ["seed": nil, "gain": .number(gain)] }

  public init(configuration: Configuration) throws(ConfigurationError) {
    gain = try configuration.double("gain", default: 1)
  }

  public func callAsFunction(_ shape: [Int], _ key: Random.Key) -> Tensor {
    let columns = shape.last ?? 1
    let rows = shape.dropLast().reduce(1, *)
    let (long, short) = (max(rows, columns), min(rows, columns))
    let random = Random.normal(key, [short, long], dtype: .float64).scalars(as: Double.self)
    var basis: [[Double]] = []
    for k in 0..<short {
      var v = Array(random[k * long..<(k + 1) * long])
      // Twice: once leaves rounding errors that grow with the number of vectors.
      for _ in 0..<2 {
        for b in basis {
          let projection = zip(v, b).reduce(0) { $0 + $1.0 * $1.1 }
          for i in v.indices { v[i] -= projection * b[i] }
        }
      }
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis.append(v.map { $0 / norm })
    }
    let tall = rows >= columns
    let values = (0..<rows * columns).map { i in
      let (row, column) = (i / columns, i % columns)
      return Float(gain * (tall ? basis[column][row] : basis[row][column]))
    }
    return Tensor(values, shape: shape)
  }
}
