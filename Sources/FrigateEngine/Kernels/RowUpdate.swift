import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// `w − η · g` where g is a table of zeros with rows added to it: what a gradient of embeddings becomes under plain
/// descent. In place it touches only the rows that were added to, and has the bits of doing it one by one.
///
/// Tasks take rows of the table; a row's updates come in one order however many tasks there are.
struct RowUpdate: Kernel {
  enum Rate: Sendable {
    case constant(Float)
    case buffer(Int)
  }

  let bound: Int
  let width: Int
  let count: Int
  let rate: Rate
  let index: IndexReader
  let clips: Bool
  let weights: Int
  let updates: Int
  /// How many indices in a row share an update.
  let repeats: Int
  let result: Int

  var label: String { "row_update \(count) of \(bound)×\(width)" }
  var cost: Double { Cost.call + Double(count) * (Cost.call + Double(width) * Cost.byte * 16) }
  var work: Work { Work(flops: 3 * count * width, bytes: 12 * count * width) }
  var rows: Int { bound }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    guard bound % rows == 0 else { return nil }
    return switch rate {
    case .constant: [true, false, false]
    case .buffer: [true, false, false, false]
    }
  }
  var scratchByteCount: Int { frigate_row_update_scratch(bound, count) }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: bound)
    let number =
      switch rate {
      case .constant(let number): number
      case .buffer(let buffer): buffers[buffer].load(as: Float.self)
      }
    frigate_row_update_f32(
      buffers[result].assumingMemoryBound(to: Float.self),
      buffers[weights].assumingMemoryBound(to: Float.self), range.lowerBound, range.count, bound, width,
      number,
      buffers[updates].assumingMemoryBound(to: Float.self), repeats, buffers[index.buffer],
      index.dtype.kernel,
      count, clips, scratch)
  }
}

/// The row updates of a program, and the equations that vanish in them.
struct RowUpdates {
  private struct Update {
    var weights: Value
    var scatter: Equation
    var rate: Reading
    /// The rows that are added, and how many indices in a row share one.
    var rows: (value: Value, repeats: Int)
  }

  private var updates: [Value: Update] = [:]
  /// What only row updates need.
  private var absorbed: Set<Value> = []

  init(_ program: Program, _ definitions: Definitions) {
    var uses: [Value: Int] = [:]
    for value in program.equations.flatMap(\.operands) + program.outputs { uses[value, default: 0] += 1 }
    for equation in program.equations where equation.primitive is Subtract {
      guard let product = definitions[equation.operands[1]], product.primitive is Multiply,
        uses[product.results[0]] == 1
      else { continue }
      for (gradient, factor) in [(0, 1), (1, 0)] {
        let rate = definitions.reading(of: product.operands[factor])
        guard let scatter = definitions[product.operands[gradient]], scatter.addsRows(definitions),
          uses[scatter.results[0]] == 1, rate.isScalar
        else { continue }
        let update = Update(
          weights: equation.operands[0], scatter: scatter, rate: rate,
          rows: definitions.repeatedRows(scatter.operands[2], rank: equation.results[0].type.rank))
        updates[equation.results[0]] = update
        absorbed.formUnion([product.results[0], scatter.results[0]])
        // The table of zeros, the repeated rate and repeated rows are never written down, if nobody else needs them.
        let rows = update.rows.value == scatter.operands[2] ? [] : [scatter.operands[2]]
        for operand in [scatter.operands[0], product.operands[factor]] + rows {
          uses[operand]! -= 1
          let primitive = definitions[operand]?.primitive
          if uses[operand] == 0, primitive is Constant || primitive is Broadcast { absorbed.insert(operand) }
        }
        break
      }
    }
  }

  /// Whether an equation is a row update or part of one: no loop's business.
  func claims(_ equation: Equation) -> Bool {
    updates[equation.results[0]] != nil || absorbed.contains(equation.results[0])
  }

  /// Adds the step of a claimed equation, if it has one. False if it isn't claimed.
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    if absorbed.contains(equation.results[0]) { return true }
    guard let update = updates[equation.results[0]],
      let scatter = update.scatter.primitive as? Scatter
    else { return false }
    let index = IndexReader(
      buffer: lowering.buffer(of: update.scatter.operands[1]),
      dtype: update.scatter.operands[1].type.dtype)
    let weights = lowering.buffer(of: update.weights)
    let rows = lowering.buffer(of: update.rows.value)
    let result = lowering.buffer(of: equation.results[0])
    var reads = [weights, rows, index.buffer]
    let rate: RowUpdate.Rate
    switch update.rate {
    case .splat(let scalar): rate = .constant(scalar.scalars(as: Float.self)[0])
    case .stored(let value), .repeated(let value, _):
      rate = .buffer(lowering.buffer(of: value))
      reads.append(lowering.buffer(of: value))
    }
    let type = equation.results[0].type
    lowering.add(
      Step(
        kernel: RowUpdate(
          bound: type.shape[0], width: type.shape.dropFirst().reduce(1, *),
          count: update.scatter.operands[1].type.count, rate: rate, index: index,
          clips: scatter.bounds == .clip, weights: weights, updates: rows,
          repeats: update.rows.repeats, result: result),
        reads: reads, writes: [result],
        inPlace: reads.dropFirst().contains(weights) ? [] : [(result, weights)]))
    return true
  }
}

extension Definitions {
  /// The rows of a table of `rank` axes that a value repeats along the last axis of indices, and how often: itself, once, if it
  /// doesn't.
  fileprivate func repeatedRows(_ value: Value, rank tableRank: Int) -> (value: Value, repeats: Int) {
    // A row has the value's last axis alone, and the axis before counts indices.
    guard tableRank == 2, let equation = self[value], let broadcast = equation.primitive as? Broadcast,
      case let rank = broadcast.shape.count, rank >= 2, broadcast.shape[rank - 2] > 0,
      broadcast.axes == Array(0..<rank - 2) + [rank - 1],
      equation.operands[0].type.shape == broadcast.axes.map({ broadcast.shape[$0] })
    else { return (value, 1) }
    return (equation.operands[0], broadcast.shape[rank - 2])
  }
}

extension Equation {
  /// Whether this adds whole rows of float32 to a table of +0.
  fileprivate func addsRows(_ definitions: Definitions) -> Bool {
    guard let scatter = primitive as? Scatter, scatter.combiner == .add, results[0].type.dtype == .float32,
      let zeros = (definitions[operands[0]]?.primitive as? Constant)?.splat, zeros.bitPatterns == [0]
    else { return false }
    let (table, rows, rank) = (results[0].type.shape, operands[2].type, operands[2].type.rank)
    let axes = scatter.axes
    return axes.startIndexMap == [0] && axes.collapsed == [0] && axes.operandBatching.isEmpty
      && axes.offset == Array(rank - (table.count - 1)..<rank) && rows.count > 0
      && Array(rows.shape.suffix(table.count - 1)) == Array(table.dropFirst())
      && table[0] < Int(Int32.max) && operands[1].type.count < Int(Int32.max)
  }
}

extension Reading {
  /// Whether one number is read everywhere.
  fileprivate var isScalar: Bool {
    switch self {
    case .splat: true
    case .repeated(_, let repetition): repetition.count == 1
    case .stored: false
    }
  }
}
