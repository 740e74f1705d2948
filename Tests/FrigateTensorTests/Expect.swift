import FrigateTensor
import Testing

/// Expects a type and values, to 2e-6 relative of what is beyond 1.
func expect(
  _ tensor: Tensor, _ type: String, _ values: [Double],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(tensor.type.description == type, sourceLocation: sourceLocation)
  let ours = tensor.literal.doubles
  let isClose =
    ours.count == values.count
    && zip(ours, values).allSatisfy { a, b in
      a == b || a.isNaN && b.isNaN || (a - b).magnitude <= 2e-6 * Swift.max(1, b.magnitude)
    }
  #expect(isClose, "\(ours), not \(values)", sourceLocation: sourceLocation)
}

/// The text of the first mistake that `body` makes.
func mistake(_ body: () -> Tensor) -> String {
  do {
    _ = try withErrors(body)
    return ""
  } catch { return "\(error)" }
}
