/// What a kernel does of a run, whoever does it: the operations the formula asks for, and the bytes it
/// must read and write at least once.
///
/// An addition, a multiplication, a comparison or an elementary function of one element counts as one
/// operation; moving, converting and drawing bits count as none.
public struct Work: Sendable, Hashable {
  public var flops: Int
  public var bytes: Int

  public init(flops: Int, bytes: Int) {
    self.flops = flops
    self.bytes = bytes
  }

  public static func + (a: Work, b: Work) -> Work {
    Work(flops: a.flops + b.flops, bytes: a.bytes + b.bytes)
  }
}
