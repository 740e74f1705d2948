/// A size along each axis of positions: one number for all axes, `3`, or one for each, `[3, 5]`.
public struct SpatialSize: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public var sizes: [Int]

  public init(_ sizes: [Int]) { self.sizes = sizes }
  public init(_ size: Int) { self.init([size]) }
  public init(integerLiteral value: Int) { self.init([value]) }
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// One for each of so many axes.
  func repeated(_ rank: Int) -> [Int] {
    sizes.count == 1 ? Array(repeating: sizes[0], count: rank) : sizes
  }
}
