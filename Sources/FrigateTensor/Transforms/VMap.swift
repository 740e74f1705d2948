import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// Applies a function to every element of a batch at once.
///
/// Every tensor of the arguments is cut along its first axis, the function is written for one cut,
/// and the results are stacked along a new first axis. `inAxes` chooses another axis for each
/// argument in turn, nil hands an argument whole to every call; `outAxis` is where the results'
/// new axis stands.
///
///     let distances = vmap { x in sqrt(sum(x * x)) }
///     distances([[3, 4], [6, 8]])   // [5, 10]
@_disfavoredOverload
public func vmap<each T: TensorTree, each R: TensorTree>(
  inAxes: [Int?]? = nil, outAxis: Int = 0,
  _ function: @escaping (repeat each T) -> (repeat each R)
) -> TensorFunction<(repeat each T), (repeat each R)> {
  TensorFunction { (arguments: (repeat each T)) -> (repeat each R) in
    var axes: [Int?] = []
    var position = 0
    func place(_ tree: some TensorTree) {
      let axis = inAxes.map { position < $0.count ? $0[position] : nil } ?? 0
      axes += tree.tensors.map { _ in axis }
      position += 1
    }
    repeat place(each arguments)
    let tensors = leaves(repeat each arguments)
    let plan = BatchPlan(tensors, axes, inAxesCount: inAxes?.count, argumentCount: position)
    let traced = trace(function, repeat each arguments, types: plan.elementTypes)
    let results = plan.run(traced, tensors, outAxis: outAxis)
    return traced.forms.filled(with: results, as: repeat (each R).self)
  }
}

/// Applies a function of one tree to every element of a batch: see the general form.
public func vmap<T: TensorTree, R: TensorTree>(
  inAxis: Int = 0, outAxis: Int = 0, _ function: @escaping (T) -> R
) -> (T) -> R {
  { argument in
    let tensors = argument.tensors
    let plan = BatchPlan(tensors, tensors.map { _ in inAxis }, inAxesCount: nil, argumentCount: 1)
    let traced = trace(function, argument, types: plan.elementTypes)
    return traced.forms.filled(with: plan.run(traced, tensors, outAxis: outAxis), as: R.self)
  }
}

/// How a list of tensors is cut into the elements of a batch.
private struct BatchPlan {
  let axes: [Int?]
  let elementTypes: [TensorType]
  let size: Int

  init(_ tensors: [Tensor], _ axes: [Int?], inAxesCount: Int?, argumentCount: Int) {
    var axes = axes
    var sizes: [Int] = []
    var types: [TensorType] = []
    var error: OperationError?
    if let inAxesCount, inAxesCount != argumentCount {
      error = OperationError(
        "vmap", "inAxes names \(inAxesCount) axes for \(argumentCount) arguments.",
        fix: "name one axis, or nil, for each argument")
    }
    for (i, tensor) in tensors.enumerated() {
      guard var axis = axes[i] else {
        types.append(tensor.type)
        continue
      }
      if axis < 0 { axis += tensor.rank }
      guard tensor.shape.indices.contains(axis) else {
        error = OperationError(
          "vmap", "argument tensor \(i) has no axis \(axes[i]!) to map over.",
          received: [tensor.type], fix: "pass nil in inAxes for what all calls share")
        axes[i] = nil
        types.append(tensor.type)
        continue
      }
      axes[i] = axis
      var shape = tensor.shape
      sizes.append(shape.remove(at: axis))
      types.append(tensor.type.with(shape: shape))
    }
    if sizes.isEmpty {
      error = error ?? OperationError("vmap", "no argument is mapped.", fix: "map at least one argument")
    } else if sizes.contains(where: { $0 != sizes[0] }) {
      error = OperationError(
        "vmap", "the mapped axes have different sizes, \(sizes).", received: tensors.map(\.type),
        fix: "give all mapped axes the same size")
    }
    if let error { _ = ErrorScope.record(error, standingFor: nil) }
    self.axes = axes
    elementTypes = types
    size = sizes.first ?? 1
  }

  func run(_ traced: TracedFunction, _ tensors: [Tensor], outAxis: Int) -> [Tensor] {
    do throws(OperationError) {
      let mapped = axes.map { $0 != nil } + traced.captured.map { _ in false }
      let program = try traced.program.batched(mapped: mapped, size: size)
      let moved = zip(tensors, axes).map { tensor, axis in
        axis.map { tensor.movingAxis($0, to: 0) } ?? tensor
      }
      return apply(program, moved + traced.captured).map { result in
        result.movingAxis(0, to: outAxis < 0 ? outAxis + result.rank : outAxis)
      }
    } catch {
      return traced.program.outputTypes.map { ErrorScope.record(error, standingFor: $0) }
    }
  }
}
