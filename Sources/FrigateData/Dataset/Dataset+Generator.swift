import FrigateIR
import FrigateTensor

extension Dataset {
  /// Elements that a function makes by number, in any order and from any thread.
  ///
  ///     let samples = Dataset(count: paths.count, types: [TensorType(.float32, [1024])]) { i in
  ///       [try readSignal(paths[i])]
  ///     }
  ///
  /// `element(i)` gives tensors of these types and the same each time: what is read again, resumed or
  /// shuffled is computed again.
  public init(
    count: Int, types: [TensorType], element: @escaping @Sendable (_ index: Int) throws -> [Tensor]
  ) {
    self.init {
      guard count >= 0 else {
        throw OperationError("Dataset", "\(count) elements can't be counted.", fix: "give 0 or more")
      }
      return FunctionStage(elements: count, types: try checked(types), element: element)
    }
  }

  /// The elements of a sequence, which is begun anew for each epoch; they come in order only.
  ///
  ///     let walk = Dataset(types: [TensorType(.float32, [2])], count: 1000) { RandomWalk(seed: 1) }
  ///
  /// A position in it is reached by beginning again and leaving out what comes before; it is the same place
  /// if the sequence is the same each time. `shuffle` and overlapping windows need `cache()` before them.
  ///
  /// - Parameter count: elements in an epoch, of which the sequence may have more; nil if it never ends.
  ///   One that ends earlier is an error where it does.
  public init(
    types: [TensorType], count: Int? = nil,
    generator: @escaping @Sendable () throws -> any Sequence<[Tensor]>
  ) {
    self.init(types, count, isFixed: true) { _ in try generator() }
  }

  /// As above, with a sequence that may depend on the epoch.
  public init(
    types: [TensorType], count: Int? = nil,
    generator: @escaping @Sendable (_ epoch: Int) throws -> any Sequence<[Tensor]>
  ) {
    self.init(types, count, isFixed: false, generator)
  }

  private init(
    _ types: [TensorType], _ count: Int?, isFixed: Bool,
    _ generator: @escaping @Sendable (Int) throws -> any Sequence<[Tensor]>
  ) {
    self.init {
      guard count ?? 0 >= 0 else {
        throw OperationError("Dataset", "\(count ?? 0) elements can't be counted.", fix: "give 0 or more")
      }
      return GeneratorStage(count: count, types: try checked(types), isFixed: isFixed) { epoch in
        elements(of: try generator(epoch))
      }
    }
  }
}

private func elements(of sequence: some Sequence<[Tensor]>) -> () -> [Tensor]? {
  var iterator = sequence.makeIterator()
  return { iterator.next() }
}

private func checked(_ types: [TensorType]) throws(OperationError) -> [TensorType] {
  guard !types.isEmpty, types.allSatisfy({ $0.checkedByteCount != nil }) else {
    throw OperationError(
      "Dataset", "these can't be the types of an element's tensors.", received: types,
      fix: "give one or more types that fit into memory")
  }
  return types
}

extension Target {
  /// Writes one element's tensors, which must be of these types.
  fileprivate func store(
    _ tensors: [Tensor], as types: [TensorType], number: Int
  ) throws(OperationError) {
    guard tensors.map(\.type) == types else {
      throw OperationError(
        "Dataset",
        "element \(number) isn't what was declared: \(types.map(\.description).joined(separator: ", ")).",
        received: tensors.map(\.type), fix: "declare the types that the function gives")
    }
    for (column, tensor) in tensors.enumerated() {
      let size = types[column].byteCount
      let goal = pointer(column, unit: size, count: 1)
      tensor.literal.withUnsafeBytes { goal.copyMemory(from: $0.baseAddress!, byteCount: size) }
    }
  }
}

private struct FunctionStage: Stage {
  let elements: Int
  let types: [TensorType]
  let element: @Sendable (Int) throws -> [Tensor]

  var count: Int? { elements }
  var isRagged: Bool { false }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "function" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let index = indices[i]
      let tensors = try withErrors { try element(index) }
      try target.advanced(by: i).store(tensors, as: types, number: index)
    }
  }
}

/// Remembers how far the sequence has come, so that elements in order cost one each.
private final class GeneratorStage: Stage {
  let count: Int?
  let types: [TensorType]
  let isFixed: Bool
  private let open: @Sendable (Int) throws -> () -> [Tensor]?
  private let progress = Locked<Progress?>(nil)

  private struct Progress {
    let epoch: Int
    /// The element that comes next.
    var index = 0
    let next: () -> [Tensor]?
  }

  init(
    count: Int?, types: [TensorType], isFixed: Bool, open: @escaping @Sendable (Int) throws -> () -> [Tensor]?
  ) {
    self.count = count
    self.types = types
    self.isFixed = isFixed
    self.open = open
  }

  var isRagged: Bool { false }
  var isSequential: Bool { true }
  var name: String { "generator" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let tensors = try element(indices[i], epoch: epoch)
      try target.advanced(by: i).store(tensors, as: types, number: indices[i])
    }
  }

  private func element(_ index: Int, epoch: Int) throws -> [Tensor] {
    try progress.withLock { progress in
      // An error leaves nothing to go on from.
      let held = progress.take()
      var now: Progress
      if let held, held.epoch == epoch, held.index <= index {
        now = held
      } else {
        now = Progress(epoch: epoch, next: try withErrors { try open(epoch) })
      }
      while true {
        let tensors = try withErrors { now.next() }
        guard let tensors else {
          throw OperationError(
            "Dataset",
            "the generator ended after \(now.index) elements; \(count.map { "\($0)" } ?? "no end of them") "
              + "were declared.", fix: "declare the count that it has, or make it longer")
        }
        now.index += 1
        if now.index > index {
          progress = now
          return tensors
        }
      }
    }
  }
}
