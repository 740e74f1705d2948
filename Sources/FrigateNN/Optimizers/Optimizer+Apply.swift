import FrigateTensor

extension Optimizer {
  /// One step of all weights: clips, decays, updates, averages, in Keras's order.
  ///
  /// `slots` are each weight's `allSlots`. `iteration` counts the steps before this one; it and the
  /// learning rate are float32 scalars.
  func apply(
    _ gradients: [Tensor], to weights: inout [Tensor], slots: inout [[Tensor]], scalars: inout [Tensor],
    iteration: Tensor, learningRate: Tensor
  ) {
    let gradients = options.clipping?.clipped(gradients) ?? gradients
    let prepared = prepare(iteration: iteration, learningRate: learningRate, scalars: &scalars)
    for k in weights.indices {
      var weight = weights[k]
      if let decay = options.weightDecay { weight = weight - weight * decay * learningRate }
      var own = Array(slots[k].prefix(self.slots.count))
      weight = update(weight, gradient: gradients[k], slots: &own, prepared: prepared)
      if let averaging = options.averaging {
        own.append(averaging.average(slots[k][self.slots.count], weight, iteration: iteration))
        weight = averaging.overwritten(weight, by: own[own.count - 1], iteration: iteration)
      }
      weights[k] = weight
      slots[k] = own
    }
  }
}

extension GradientClipping {
  func clipped(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .value(let limit): gradients.map { clip($0, (-limit).tensor, limit.tensor) }
    case .norm(let limit):
      gradients.map { $0 * limit / maximum(sqrt(sum(square($0))), limit) }
    case .globalNorm(let limit):
      scaled(gradients, by: globalScale(gradients, limit: limit))
    }
  }

  /// limit · min(1 / ‖g‖, 1 / limit); NaN where the length is no finite number.
  private func globalScale(_ gradients: [Tensor], limit: Double) -> Tensor {
    let squares = gradients.map { sum(square($0)) }
    let norm = sqrt(squares.dropFirst().reduce(squares.first ?? Tensor.zeros([]), +))
    return minimum(1 / norm, 1 / limit) * limit + (norm - norm)
  }

  private func scaled(_ gradients: [Tensor], by scale: Tensor) -> [Tensor] { gradients.map { $0 * scale } }
}

extension WeightAveraging {
  /// The average after a step that gave `weight`; after the first, the weight itself.
  func average(_ average: Tensor, _ weight: Tensor, iteration: Tensor) -> Tensor {
    let momentum = (iteration .!= 0).to(.float32) * self.momentum
    return momentum * average + (1 - momentum) * weight
  }

  /// The weight, or its average in the steps that overwrite it.
  func overwritten(_ weight: Tensor, by average: Tensor, iteration: Tensor) -> Tensor {
    guard let overwriteFrequency else { return weight }
    let steps = iteration + 1
    return select(steps % overwriteFrequency .== 0, average, weight)
  }
}
