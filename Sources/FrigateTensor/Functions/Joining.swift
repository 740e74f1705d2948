import FrigateIR
import FrigatePrimitives

// Tensors put together, cut apart, repeated and surrounded.

/// The tensors one after the other along an axis; their other sizes are equal.
public func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  attempt(tensors) { () throws(OperationError) in
    guard let first = tensors.first else {
      throw OperationError("concatenate", "there is nothing to concatenate.", fix: "give one tensor or more")
    }
    let axis = try first.axis(axis, in: "concatenate")
    let operands = try agreeing("concatenate", tensors)
    return operands.count == 1 ? operands[0] : bind(Concatenate(axis: axis), operands)[0]
  }
}

/// Tensors of one shape along a new axis.
public func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
  attempt(tensors) { () throws(OperationError) in
    guard let first = tensors.first else {
      throw OperationError("stack", "there is nothing to stack.", fix: "give one tensor or more")
    }
    if tensors.contains(where: { $0.shape != first.shape }) {
      throw OperationError(
        "stack", "needs tensors of one shape.", received: tensors.map(\.type),
        fix: "broadcast or pad them to one shape, or concatenate")
    }
    let axis = try first.axis(axis, in: "stack", rank: first.rank + 1)
    return concatenate(try agreeing("stack", tensors).map { $0.insertingAxis(at: axis) }, axis: axis)
  }
}

/// `count` equal parts along an axis.
public func split(_ x: Tensor, _ count: Int, axis: Int = 0) -> [Tensor] {
  guard
    let size = x.shape.indices.contains(axis < 0 ? axis + x.rank : axis)
      ? x.shape[axis < 0 ? axis + x.rank : axis] : nil
  else {
    return [attempt(x) { () throws(OperationError) in x.sliced(0..<0, axis: try x.axis(axis, in: "split")) }]
  }
  if count < 1 || size % count != 0 {
    let error = OperationError(
      "split", "\(size) positions don't make \(count) equal parts.", received: [x.type],
      fix: "give a divisor of \(size), or the places to cut at with split(_:at:axis:)")
    return Array(repeating: ErrorScope.record(error, standingFor: x.type), count: max(count, 1))
  }
  return split(x, at: (1..<count).map { $0 * (size / count) }, axis: axis)
}

/// The parts between the given positions along an axis: `at: [2, 5]` gives ..<2, 2..<5 and 5….
public func split(_ x: Tensor, at cuts: [Int], axis: Int = 0) -> [Tensor] {
  do throws(OperationError) {
    let axis = try x.axis(axis, in: "split")
    let bounds = [0] + cuts + [x.shape[axis]]
    if zip(bounds, bounds.dropFirst()).contains(where: { $0 > $1 }) {
      throw OperationError(
        "split", "the cuts \(cuts) don't ascend from 0 to \(x.shape[axis]).", received: [x.type],
        fix: "sort them and keep them inside the axis")
    }
    return zip(bounds, bounds.dropFirst()).map { x.sliced($0..<$1, axis: axis) }
  } catch {
    return Array(repeating: ErrorScope.record(error, standingFor: x.type), count: cuts.count + 1)
  }
}

extension Tensor {
  /// The whole repeated, `repetitions[k]` times along axis k; fewer or more numbers than axes are
  /// aligned at the last axis.
  ///
  ///     Tensor([1, 2]).tiled([2, 2])   // [[1, 2, 1, 2], [1, 2, 1, 2]]
  public func tiled(_ repetitions: [Int]) -> Tensor {
    attempt(self) { () throws(OperationError) in
      if let bad = repetitions.first(where: { $0 < 0 }) {
        throw OperationError("tile", "can't repeat \(bad) times.", fix: "give counts of 0 or more")
      }
      let rank = max(rank, repetitions.count)
      let times = Array(repeating: 1, count: rank - repetitions.count) + repetitions
      let sizes = Array(repeating: 1, count: rank - self.rank) + shape
      // [n₀, n₁ …] → [r₀, n₀, r₁, n₁ …] → [r₀·n₀, r₁·n₁ …]
      let spread = reshaped(sizes.flatMap { [1, $0] }).broadcast(to: zip(times, sizes).flatMap { [$0, $1] })
      return spread.reshaped(zip(times, sizes).map { $0 * $1 })
    }
  }

  /// Each element repeated `count` times in place along an axis; without one, of the flattened tensor.
  ///
  ///     Tensor([1, 2]).repeated(2)   // [1, 1, 2, 2]
  public func repeated(_ count: Int, axis: Int? = nil) -> Tensor {
    attempt(self) { () throws(OperationError) in
      let line = axis == nil ? flattened() : self
      let along = try line.axis(axis ?? 0, in: "repeat")
      if count < 0 {
        throw OperationError("repeat", "can't repeat \(count) times.", fix: "give a count of 0 or more")
      }
      var shape = line.shape
      shape.insert(count, at: along + 1)
      let spread = line.insertingAxis(at: along + 1).broadcast(to: shape)
      shape.remove(at: along + 1)
      shape[along] *= count
      return spread.reshaped(shape)
    }
  }
}

/// How `pad` fills the new places.
public enum PadMode: Sendable {
  case constant(Tensor)
  /// The nearest element of the tensor.
  case edge
  /// Mirrored at the last element, which isn't repeated.
  case reflect
}

/// Surrounded by new places: `widths` has (before, after) for each axis.
///
///     pad(x, [(1, 2), (0, 1)])
public func pad(_ x: Tensor, _ widths: [(Int, Int)], mode: PadMode = .constant(0)) -> Tensor {
  attempt(x) { () throws(OperationError) in
    if widths.count != x.rank || widths.contains(where: { $0.0 < 0 || $0.1 < 0 }) {
      throw OperationError(
        "pad", "needs two counts of 0 or more for each of the \(x.rank) axes.", received: [x.type],
        fix: "give (0, 0) for an axis that stays; to remove places, slice")
    }
    switch mode {
    case .constant(let value):
      let operands = try agreeing("pad", [x, value])
      return bind(Pad(low: widths.map(\.0), high: widths.map(\.1)), operands)[0]
    case .edge: return try padded(x, widths, least: 1) { i, n in min(max(i, 0), n - 1) }
    case .reflect:
      return try padded(x, widths, least: 2) { i, n in
        let period = 2 * (n - 1)
        let place = ((i % period) + period) % period
        return min(place, period - place)
      }
    }
  }
}

private func padded(
  _ x: Tensor, _ widths: [(Int, Int)], least: Int, _ source: (Int, Int) -> Int
) throws(OperationError) -> Tensor {
  var result = x
  for (axis, width) in widths.enumerated() where width != (0, 0) {
    let n = x.shape[axis]
    if n < least {
      throw OperationError(
        "pad", "axis \(axis) has too few elements for this mode.", received: [x.type],
        fix: "pad with a constant")
    }
    let places = (-width.0..<n + width.1).map { Int64(source($0, n)) }
    result = take(result, Tensor(places), axis: axis)
  }
  return result
}

/// Coordinates of a grid from those of its axes: result k has tensor k's values along axis k. With
/// `.xy`, numpy's default, the first two axes are exchanged.
public func meshgrid(_ axes: [Tensor], indexing: MeshIndexing = .xy) -> [Tensor] {
  let isCrossed = indexing == .xy && axes.count >= 2
  var sizes = axes.map(\.count)
  if isCrossed { sizes.swapAt(0, 1) }
  return axes.enumerated().map { k, x in
    var shape = Array(repeating: 1, count: axes.count)
    shape[isCrossed && k < 2 ? 1 - k : k] = x.count
    return x.reshaped(shape).broadcast(to: sizes)
  }
}

/// Which axis of a grid runs with its first tensor.
public enum MeshIndexing: Sendable {
  /// The second: x along columns, as in plots.
  case xy
  /// The first.
  case ij
}
