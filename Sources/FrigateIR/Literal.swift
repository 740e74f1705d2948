#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A tensor's values in memory: row-major, packed, on the host.
///
/// Two literals are equal when their types and their bytes are, so NaN equals itself and 0 differs
/// from −0: equality means "the same bits", as reproducibility needs it.
public struct Literal: Hashable, Sendable {
  public let type: TensorType
  public let storage: Storage

  /// Takes storage as it is. `storage` must hold at least `type.byteCount` bytes.
  public init(_ type: TensorType, storage: Storage) {
    require(
      storage.byteCount >= type.byteCount, "storage of \(storage.byteCount) B for \(type)")
    self.type = type
    self.storage = storage
  }

  /// New memory, filled by `body`, which must write every byte.
  public init(_ type: TensorType, initializing body: (UnsafeMutableRawBufferPointer) throws -> Void)
    rethrows
  {
    let storage = Storage(byteCount: type.byteCount)
    try body(UnsafeMutableRawBufferPointer(start: storage.base, count: type.byteCount))
    self.init(type, storage: storage)
  }

  public init<T: Scalar>(_ scalars: [T], shape: [Int]) {
    let type = TensorType(T.dtype, shape)
    require(scalars.count == type.count, "\(scalars.count) scalars for \(type)")
    self.init(type) { bytes in scalars.withUnsafeBytes { bytes.copyMemory(from: $0) } }
  }

  public init<T: Scalar>(_ scalar: T) { self.init([scalar], shape: []) }

  /// All elements zero (false).
  public static func zeros(_ type: TensorType) -> Literal {
    Literal(type) { bytes in _ = bytes.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeRawBufferPointer(start: storage.base, count: type.byteCount))
  }

  /// The elements; `T` must be the literal's own element type.
  public func scalars<T: Scalar>(as: T.Type = T.self) -> [T] {
    require(T.dtype == type.dtype, "\(type) read as \(T.dtype)")
    return withUnsafeBytes { Array($0.bindMemory(to: T.self)) }
  }

  /// The same bytes under another shape of equal count.
  public func reshaped(_ shape: [Int]) -> Literal {
    require(type.with(shape: shape).count == type.count, "\(type) reshaped to \(shape)")
    return Literal(type.with(shape: shape), storage: storage)
  }

  public static func == (a: Literal, b: Literal) -> Bool {
    guard a.type == b.type else { return false }
    if a.storage === b.storage { return true }
    return a.withUnsafeBytes { x in b.withUnsafeBytes { y in x.elementsEqual(y) } }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}

/// A block of memory, aligned for any vector unit, freed with its last owner.
///
/// Written only by whoever made it, before anybody else sees it, or by an engine that owns it alone.
public final class Storage: @unchecked Sendable {
  public static let alignment = 64
  /// Bytes from which on memory is asked for in pages of 2 MB.
  private static let large = 4 << 20
  private static let largePage = 2 << 20
  public let base: UnsafeMutableRawPointer
  public let byteCount: Int
  private let owner: AnyObject?

  public init(byteCount: Int) {
    self.byteCount = byteCount
    owner = nil
    // Room for whole vectors: kernels may read, never write, up to the next multiple of 64 bytes.
    let room = (max(byteCount, 1) + Self.alignment - 1) / Self.alignment * Self.alignment
    base = .allocate(byteCount: room, alignment: room < Self.large ? Self.alignment : Self.largePage)
    #if os(Linux)
      // Large matrices touch more pages of 4 KB than the processor remembers; refused, it is only slower.
      if room >= Self.large { madvise(base, room, Int32(MADV_HUGEPAGE)) }
    #endif
  }

  /// Memory that belongs to `owner`, a mapped file for example.
  public init(borrowing base: UnsafeMutableRawPointer, byteCount: Int, owner: AnyObject) {
    self.base = base
    self.byteCount = byteCount
    self.owner = owner
  }

  deinit { if owner == nil { base.deallocate() } }
}
