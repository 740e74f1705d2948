import FrigateIR
import FrigatePrimitives
import FrigateTensor

extension Dataset {
  /// Applies a function to each element's features and labels.
  ///
  /// The function is written down once, for one element, then batched and compiled: it must compute
  /// with tensors only and gives the same results whether it stands before or after `cache`.
  public func map(_ function: @escaping @Sendable (Tensor, Tensor) -> (Tensor, Tensor)) -> Dataset {
    mapping(columns: 2) { columns in
      let (features, labels) = function(columns[0], columns[1])
      return [features, labels]
    }
  }

  /// Applies a function to each element's features; labels stay as they are.
  public func mapFeatures(_ function: @escaping @Sendable (Tensor) -> Tensor) -> Dataset {
    mapping(columns: nil, keepsLabels: true) { [function($0[0])] + $0.dropFirst() }
  }

  /// Applies a function to all tensors of each element.
  public func mapColumns(_ function: @escaping @Sendable ([Tensor]) -> [Tensor]) -> Dataset {
    mapping(columns: nil, function)
  }

  private func mapping(
    columns: Int?, keepsLabels: Bool = false, _ function: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) -> Dataset {
    appending { upstream in
      if let columns, upstream.types.count != columns {
        throw OperationError(
          "Dataset.map", "a function of features and labels needs \(columns) columns.",
          received: upstream.types, fix: "use mapFeatures or mapColumns")
      }
      return try Mapped(upstream: upstream, BatchedFunction(function, keepsLabels: keepsLabels))
    }
  }
}

struct Mapped: Stage {
  let upstream: any Stage
  let function: BatchedFunction
  let types: [TensorType]
  /// Elements to compute at a time: as many as fit a core's cache.
  private let blockSize: Int

  init(upstream: any Stage, _ function: BatchedFunction) throws(OperationError) {
    self.upstream = upstream
    self.function = function
    // What comes out is known once one element, of zeros, has gone through.
    let zeros = upstream.types.map { Literal.zeros($0.with(shape: [1] + $0.shape)) }
    types = try function(zeros).map { $0.type.with(shape: Array($0.type.shape.dropFirst())) }
    let bytes = (upstream.types + types).reduce(1) { $0 + $1.byteCount }
    blockSize = min(max((1 << 19) / bytes, 1), 1024)
  }

  var count: Int? { upstream.count }
  var isRagged: Bool { upstream.isRagged }
  var isFixed: Bool { upstream.isFixed }
  var isSequential: Bool { upstream.isSequential }
  var name: String { "map" }

  func shapes(of index: Int, epoch: Int) throws -> [[Int]]? {
    try upstream.shapes(of: index, epoch: epoch).map { shapes in
      try function.shapes(zip(upstream.types, shapes).map { $0.with(shape: $1) }, atMost: types)
    }
  }

  func resident() throws -> ResidentRows? {
    // A function of batches isn't one of rows, and two would have to be joined.
    guard var rows = try upstream.resident(), rows.batchSize == nil, rows.function == nil else { return nil }
    rows.function = function
    return rows
  }

  /// `resident`, where that reads no file and fills no cache.
  func residentMemory() throws -> ResidentRows? { upstream.liesInMemory ? try resident() : nil }

  /// A few elementwise operations that make more bytes than they take, of bytes to floats for example.
  var expandsCheaply: Bool {
    let sizes = [upstream.types, types].map { $0.reduce(0) { $0 + $1.byteCount } }
    return sizes[1] > 2 * sizes[0] && function.isShort(upstream.types)
  }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    // Row numbers are the same before and after a function of rows.
    if case .numbers = target.goal { return try upstream.gather(indices, epoch: epoch, into: target) }
    let step = isRagged ? 1 : blockSize
    let scratch = Block(upstream.types, capacity: min(step, indices.count))
    for start in stride(from: 0, to: indices.count, by: step) {
      let part = indices.extracting(start..<min(start + step, indices.count))
      scratch.renew()
      try upstream.read(part, epoch: epoch, into: Target(scratch, times: target.times))
      let shapes = isRagged ? try upstream.shapes(of: part[0], epoch: epoch) : nil
      let results = try function(
        upstream.types.indices.map { scratch.stack($0, count: part.count, shapes: shapes) })
      if shapes != nil { try function.check(results, atMost: types) }
      for (column, result) in results.enumerated() {
        let goal = target.advanced(by: start).pointer(
          column, unit: types[column].byteCount, count: part.count)
        result.withUnsafeBytes { goal.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
      }
    }
  }
}

/// A function of one element, written down once, batched and compiled for whole blocks.
final class BatchedFunction: Sendable {
  /// As it was given.
  let element: @Sendable ([Tensor]) -> [Tensor]
  // A compiled function remembers what it was compiled for; one thread at a time may use it.
  private let compiled: Locked<([Tensor]) -> [Tensor]>
  /// What comes of elements that are smaller than the others.
  private let known = Locked<[[TensorType]: [[Int]]]>([:])

  /// Only the first column is changed.
  let keepsLabels: Bool

  init(_ function: @escaping @Sendable ([Tensor]) -> [Tensor], keepsLabels: Bool = false) {
    element = function
    self.keepsLabels = keepsLabels
    compiled = Locked(compile(vmap(function)))
  }

  func callAsFunction(_ columns: [Literal]) throws(OperationError) -> [Literal] {
    let arguments = columns.map { Tensor($0) }
    do {
      return try compiled.withLock { compiled in
        let results = try withErrors { compiled(arguments) }
        return results.map(\.literal)
      }
    } catch {
      throw error as? OperationError ?? OperationError("Dataset.map", "\(error)", fix: "see the error")
    }
  }

  /// At most four elementwise operations, besides numbers and another shape.
  func isShort(_ types: [TensorType]) -> Bool {
    let program = try? withErrors { FrigateTensor.program(of: types) { self.element($0) }.program }
    guard let equations = program?.equations else { return false }
    let operations = equations.map(\.primitive).filter {
      !($0 is Constant) && !($0 is Broadcast) && !($0 is Reshape)
    }
    return operations.count <= 4 && operations.allSatisfy { $0 is any ElementwisePrimitive }
  }

  /// The shapes of the results for one element of these types.
  func shapes(_ arguments: [TensorType], atMost types: [TensorType]) throws(OperationError) -> [[Int]] {
    if let shapes = known.withLock({ $0[arguments] }) { return shapes }
    let results = try self(arguments.map { Literal.zeros($0.with(shape: [1] + $0.shape)) })
    try check(results, atMost: types)
    let shapes = results.map { Array($0.type.shape.dropFirst()) }
    known.withLock { $0[arguments] = shapes }
    return shapes
  }

  /// The results for one small element must fit where those for a full one do.
  func check(_ results: [Literal], atMost types: [TensorType]) throws(OperationError) {
    guard zip(results, types).allSatisfy({ $0.type.byteCount <= $1.byteCount && $0.type.dtype == $1.dtype })
    else {
      throw OperationError(
        "Dataset.map", "a smaller element gives larger results than a full one.",
        received: results.map { $0.type.with(shape: Array($0.type.shape.dropFirst())) },
        fix: "map before batch, or batch(…, dropRemainder: true)")
    }
  }
}
