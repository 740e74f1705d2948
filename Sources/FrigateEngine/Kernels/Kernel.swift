import CFrigateKernels
import FrigateIR

/// The addresses of a run's buffers, by their number in the plan.
typealias Buffers = UnsafePointer<UnsafeMutableRawPointer>

/// Rows `lower..<upper` of `rows`: what one task does of a step.
struct Share {
  var lower: Int
  var upper: Int
  var rows: Int

  static let whole = Share(lower: 0, upper: 1, rows: 1)

  /// The same share of `count` things; `rows` must divide `count`, or be `count`.
  func range(of count: Int) -> Range<Int> {
    let each = count / rows
    return lower * each..<upper * each
  }
}

/// What a step runs: operands and results by their buffers' numbers, everything else decided.
///
/// `run` neither allocates nor locks (the reference rule's kernel excepted), and a result's bits
/// don't depend on the share that computes it.
protocol Kernel: Sendable {
  /// The name in descriptions: `dense_f32 32×50×784`.
  var label: String { get }
  /// Nanoseconds the whole takes, by `Cost`.
  var cost: Double { get }
  /// What it computes and moves, for profiles.
  var work: Work { get }
  /// How operands and results lie: row-major, channels last, but for what it says.
  var layout: String { get }
  /// The number of rows the work may be cut in at most; 1 if it can't be cut.
  var rows: Int { get }
  /// Whether row r of `rows` of the result needs only row r of `rows` of each operand, in the order of
  /// the step's `reads`; nil if the work can't be cut in so many rows of the whole result.
  func readsOwnRows(of rows: Int) -> [Bool]?
  /// Whether a share writes only its own rows of the result. If not, nobody may read the result before all are done.
  var writesOwnRows: Bool { get }
  /// Rows a call should have at least, to be fast.
  var grain: Int { get }
  /// Bytes of scratch a task needs.
  var scratchByteCount: Int { get }
  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer)
}

extension Kernel {
  var layout: String { "row-major" }
  var grain: Int { 1 }
  var writesOwnRows: Bool { true }
}

/// One kernel in its place in a plan.
struct Step: Sendable {
  var kernel: any Kernel
  /// Buffers, by number.
  var reads: [Int]
  var writes: [Int]
  /// Results that may be written over an operand: each element is read before it is written.
  var inPlace: [(write: Int, read: Int)] = []
}

/// A primitive with a kernel of its own: one file in this folder.
protocol NativePrimitive: Primitive {
  /// Adds the steps that compute `equation`. False leaves it to the reference rule.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool
}

extension DType {
  /// The kernels' number for the element type.
  var kernel: frigate_dtype {
    switch self {
    case .float32: FRIGATE_F32
    case .float64: FRIGATE_F64
    case .float16: FRIGATE_F16
    case .bfloat16: FRIGATE_BF16
    case .int8: FRIGATE_I8
    case .int16: FRIGATE_I16
    case .int32: FRIGATE_I32
    case .int64: FRIGATE_I64
    case .uint8: FRIGATE_U8
    case .uint16: FRIGATE_U16
    case .uint32: FRIGATE_U32
    case .uint64: FRIGATE_U64
    case .bool: FRIGATE_BOOL
    }
  }
}
