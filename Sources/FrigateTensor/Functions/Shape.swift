import FrigateIR
import FrigatePrimitives

// The same elements in another arrangement.

extension Tensor {
  /// The same elements in the same row-major order under another shape; one size may be −1, which
  /// stands for what is left.
  ///
  ///     x.reshaped([2, -1])
  public func reshaped(_ shape: [Int]) -> Tensor {
    attempt(self) { () throws(OperationError) in
      var target = shape
      if let unknown = shape.firstIndex(of: -1) {
        let rest = shape.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
        if shape.filter({ $0 == -1 }).count > 1 || rest <= 0 || count % rest != 0 {
          throw OperationError(
            "reshape", "no size for −1 in \(shape) makes \(count) elements.", received: [type],
            fix: "leave one size open, and let the others divide \(count)")
        }
        target[unknown] = count / rest
      }
      if case .weak(let literal, let alone) = content, target.allSatisfy({ $0 >= 0 }),
        target.reduce(1, *) == count
      {
        return Tensor(.weak(literal.reshaped(target), alone: alone))
      }
      return target == self.shape ? self : bind(Reshape(shape: target), [self])[0]
    }
  }

  /// All elements along one axis, row-major.
  public func flattened() -> Tensor { reshaped([count]) }

  /// Axes in another order: axis k of the result is axis `axes[k]`. Without an argument, reversed.
  public func transposed(_ axes: [Int]? = nil) -> Tensor {
    attempt(self) { () throws(OperationError) in
      var permutation: [Int] = []
      for axis in axes ?? (0..<rank).reversed() {
        permutation.append(try self.axis(axis, in: "transpose"))
      }
      if permutation.sorted() != Array(0..<rank) {
        throw OperationError(
          "transpose", "\(axes!) doesn't name each of the \(rank) axes once.", received: [type],
          fix: "name every axis once; swappingAxes and movingAxis need only those that move")
      }
      if permutation == Array(0..<rank) { return self }
      return bind(Transpose(permutation: permutation), [self])[0]
    }
  }

  /// The transpose of a matrix; of any tensor, all axes reversed.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var T: Tensor { transposed() }

  /// Two axes exchanged.
  public func swappingAxes(_ a: Int, _ b: Int) -> Tensor {
    attempt(self) { () throws(OperationError) in
      var axes = Array(0..<rank)
      axes.swapAt(try axis(a, in: "swappingAxes"), try axis(b, in: "swappingAxes"))
      return transposed(axes)
    }
  }

  /// One axis moved to another place; the others keep their order.
  public func movingAxis(_ from: Int, to: Int) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let (from, to) = (try axis(from, in: "movingAxis"), try axis(to, in: "movingAxis"))
      var axes = Array(0..<rank)
      axes.insert(axes.remove(at: from), at: to)
      return transposed(axes)
    }
  }

  /// With a new axis of size 1 at a place of the result: −1 is behind all others.
  public func insertingAxis(at axis: Int) -> Tensor {
    attempt(self) { () throws(OperationError) in
      var shape = shape
      shape.insert(1, at: try self.axis(axis, in: "insertingAxis", rank: rank + 1))
      return reshaped(shape)
    }
  }

  /// Without the axes of size 1, or without those named, which must have size 1.
  public func squeezed(_ axes: [Int]? = nil) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let ones = shape.indices.filter { shape[$0] == 1 }
      let gone = try self.axes(axes ?? ones, in: "squeeze")
      if let axis = gone.first(where: { shape[$0] != 1 }) {
        throw OperationError(
          "squeeze", "axis \(axis) has size \(shape[axis]), not 1.", received: [type],
          fix: "name axes of size 1 only, or reduce the axis")
      }
      return reshaped(shape.indices.filter { !gone.contains($0) }.map { shape[$0] })
    }
  }

  /// Without one axis of size 1.
  public func squeezed(_ axis: Int) -> Tensor { squeezed([axis]) }

  /// Repeated to a shape, by numpy's rule: aligned from the last axis, axes of size 1 repeat.
  public func broadcast(to target: [Int]) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let lead = target.count - rank
      let fits = lead >= 0 && shape.indices.allSatisfy { [1, target[lead + $0]].contains(shape[$0]) }
      if !fits || target.contains(where: { $0 < 0 }) {
        throw OperationError(
          "broadcast", "the shape doesn't broadcast to \(target).", received: [type],
          fix: "aligned from the last axis, sizes must be equal or 1")
      }
      return repeated(to: target)
    }
  }

  /// The elements in the opposite order along the axes; along all without an argument.
  public func flipped(_ axes: [Int]? = nil) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let axes = try self.axes(axes, in: "flip")
      return axes.isEmpty ? self : bind(Reverse(axes: axes), [self])[0]
    }
  }

  /// The elements in the opposite order along one axis.
  public func flipped(_ axis: Int) -> Tensor { flipped([axis]) }

  /// The elements `shift` places further along an axis; those beyond the end come in at the front.
  public func rolled(_ shift: Int, axis: Int) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let axis = try self.axis(axis, in: "roll")
      let size = shape[axis]
      let start = size == 0 ? 0 : ((-shift) % size + size) % size
      if start == 0 { return self }
      return concatenate([sliced(start..<size, axis: axis), sliced(0..<start, axis: axis)], axis: axis)
    }
  }

  /// The positions of a range along an axis, which must lie inside.
  func sliced(_ range: Range<Int>, axis: Int) -> Tensor {
    var (starts, limits) = (shape.map { _ in 0 }, shape)
    (starts[axis], limits[axis]) = (range.lowerBound, range.upperBound)
    return bind(Slice(starts: starts, limits: limits), [self])[0]
  }
}
