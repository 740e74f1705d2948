import FrigateTensor

/// Targets in the element type and the shape of the predictions they are compared with.
func aligned(_ target: Tensor, to prediction: Tensor) -> Tensor {
  target.to(prediction.dtype).reshaped(prediction.shape)
}

/// The mean over the last axis; a batch of plain numbers as it is.
func positionMean(_ x: Tensor) -> Tensor { x.rank <= 1 ? x : mean(x, axis: -1) }

/// The mean over every axis but the first: one number for each example.
func exampleMean(_ x: Tensor) -> Tensor { x.rank <= 1 ? x : mean(x, axes: Array(1..<x.rank)) }

/// Held between two bounds. At the bounds themselves the derivative is 1, as in TensorFlow.
func held(_ x: Tensor, _ low: Double, _ high: Double) -> Tensor {
  select(x .< low, low.tensor, select(x .> high, high.tensor, x))
}

/// x above 0, else 0; the derivative at 0 is 1, as in TensorFlow's `maximum`.
func positivePart(_ x: Tensor) -> Tensor { select(x .>= 0, x, 0) }

/// Probabilities kept away from 0 and 1, by Keras's epsilon, so that their logarithms stay finite.
func clippedProbabilities(_ p: Tensor) -> Tensor { held(p, 1e-7, 0.9999999) }

/// Smoothed targets: t (1 − s) + s / n, n being the number of classes.
func smoothed(_ target: Tensor, _ smoothing: Double, classes: Int) -> Tensor {
  smoothing > 0 ? target * (1 - smoothing) + smoothing / Double(classes) : target
}
