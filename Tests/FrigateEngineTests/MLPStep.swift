import FrigateIR
import FrigatePrimitives
import FrigateTransforms

/// The training step of a multi-layer perceptron as one program: forward, backward, Adam, loss and
/// accuracy. Inputs: step count, x, labels, then for each parameter its value, m and v; outputs: step
/// count, loss, accuracy, then the new value, m and v of each.
struct MLPStep {
  let program: Program
  /// The step count and every parameter with its moments.
  let donated: [Int: Int]

  init(sizes: [Int] = [784, 50, 50, 50, 50, 10], batch: Int = 32) throws {
    let layers = sizes.count - 1
    let forward = Self.loss(sizes, batch)
    let pullback = try forward.pullback(along: forward.inputs.indices.map { $0 >= 2 })

    let emitter = Emitter()
    let count = emitter.input(TensorType(.int64, []))
    let x = emitter.input(forward.inputs[0].type)
    let labels = emitter.input(forward.inputs[1].type)
    var slots: [[Symbol]] = []
    for input in forward.inputs[2...] { slots.append((0..<3).map { _ in emitter.input(input.type) }) }
    let one = count.filled(1)
    let next = count + one
    let scalar = TensorType(.float32, [])
    let seed = try emitter.emit(Constant(Literal(scalar, doubles: [1])), [])[0]
    // The accuracy has no cotangent: zero.
    let zero = try emitter.emit(Constant(Literal(scalar, doubles: [0])), [])[0]
    let results = try emitter.inline(pullback, [x, labels] + slots.map { $0[0] } + [seed, zero])

    let t = next.converted(to: .float32)
    let (beta1, beta2) = (t.filled(0.9), t.filled(0.999))
    let root = (t.filled(1) - beta2.write(Power(), t)).write(Sqrt())
    let rate = (t.filled(1e-4) * root).write(Divide(), t.filled(1) - beta1.write(Power(), t))
    var updated: [Symbol] = []
    for (k, slot) in slots.enumerated() {
      let (w, m, v, g) = (slot[0], slot[1], slot[2], results[2 + k])
      let m2 = m + (g - m) * 0.1
      let v2 = v + (g * g - v) * 0.001
      let step = (m2 * rate.broadcast(to: m.shape, axes: []))
        .write(Divide(), v2.write(Sqrt()) + m.filled(1e-7))
      updated += [w - step, m2, v2]
    }
    program = emitter.program([next, results[0], results[1]] + updated)
    var donated = [0: 0]
    for k in 0..<6 * layers { donated[3 + k] = 3 + k }
    self.donated = donated
  }

  /// Inputs x, labels, then kernel and bias of each layer; outputs mean cross-entropy and accuracy.
  private static func loss(_ sizes: [Int], _ batch: Int) -> Program {
    let emitter = Emitter()
    var h = emitter.input(TensorType(.float32, [batch, sizes[0]]))
    let labels = emitter.input(TensorType(.int32, [batch]))
    for (k, (inputs, outputs)) in zip(sizes, sizes.dropFirst()).enumerated() {
      let w = emitter.input(TensorType(.float32, [inputs, outputs]))
      let b = emitter.input(TensorType(.float32, [outputs]))
      h = h.write(DotGeneral(lhsContracting: [1], rhsContracting: [0]), w)
      h = h + b.broadcast(to: h.shape, axes: [1])
      if k < sizes.count - 2 { h = h.write(Tanh()) }
    }
    let classes = Literal((0..<Int32(sizes.last!)).map { $0 }, shape: [sizes.last!])
    let shape = [batch, sizes.last!]
    let index = emitter.write(Constant(classes)).broadcast(to: shape, axes: [1])
    let hot = labels.broadcast(to: shape, axes: [0]).write(Compare(.eq), index)
    let sum = h.exp().sum(axes: [1]).write(Log())
    let zero = h.filled(0)
    let picked = hot.write(Select(), h, zero).sum(axes: [1])
    let loss = (sum - picked).sum(axes: [0]) * (1 / Double(batch))
    let best = h.write(Compare(.gt), picked.broadcast(to: shape, axes: [0]))
    let wrong = best.converted(to: .float32).sum(axes: [1]).write(Compare(.eq), picked.filled(0))
    let accuracy = wrong.converted(to: .float32).sum(axes: [0]) * (1 / Double(batch))
    return emitter.program([loss, accuracy])
  }

  /// Small random weights and data, zero moments.
  func arguments() -> [Literal] {
    var random = SplitMix(state: 3)
    return program.inputTypes.enumerated().map { k, type in
      switch k {
      case 0: .zeros(type)
      case 2: Literal(type, integers: (0..<type.count).map { Int64($0 % 10) })
      case 1: random.literal(type)
      default:
        (k - 3) % 3 == 0
          ? Literal(type, doubles: random.literal(type).doubles.map { $0 * 0.1 }) : .zeros(type)
      }
    }
  }
}
