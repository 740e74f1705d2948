import FrigateIR
import Frigatebird

/// What becomes of a data set's features, or a file's, before a model takes them.
struct ModelInputs: Sendable {
  /// The shape of one example.
  private let shape: [Int]
  private let conversion: Conversion

  private enum Conversion {
    case none
    /// Bytes, in whichever integer type they come, become numbers from 0 to 1.
    case scaled
    case float32
  }

  /// - Parameter example: the type of one example as it comes.
  init(_ example: TensorType, for model: some Model) {
    shape = Self.fits(example.shape, model.inputShape) ? model.inputShape : example.shape
    // An Embedding looks bytes up as they are, and so do others.
    let isTaken = (try? model.outputDType(for: example.dtype)) != nil
    conversion = isTaken ? .none : example.dtype.isInteger ? .scaled : .float32
  }

  /// Whether an example can be given to a model that takes another shape: axes of size 1 come and go,
  /// and a vector takes all of its elements.
  static func fits(_ example: some Collection<Int>, _ wanted: [Int]) -> Bool {
    example.filter { $0 != 1 } == wanted.filter { $0 != 1 }
      || wanted.count == 1 && example.reduce(1, *) == wanted[0]
  }

  /// Whether whole numbers are taken for bytes.
  var scales: Bool { conversion == .scaled }

  /// One example.
  func callAsFunction(_ x: Tensor) -> Tensor { converted(x).reshaped(shape) }

  func converted(_ x: Tensor) -> Tensor {
    switch conversion {
    case .none: x
    case .scaled: x.to(.float32) / 255
    case .float32: x.to(.float32)
    }
  }

  func changes(_ example: TensorType) -> Bool { conversion != .none || shape != example.shape }
}

extension Dataset {
  /// With features as a model takes them.
  func prepared(for model: some Model) throws -> Dataset {
    guard let example = try types.first else { return self }
    let inputs = ModelInputs(example, for: model)
    return inputs.changes(example) ? mapFeatures { inputs($0) } : self
  }
}
