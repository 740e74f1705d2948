import FrigateIR
import FrigateTensor
import Testing

/// Every entry of the random fixtures (Tests/Interop/FUNCTIONS.md): what is integer or boolean is JAX's
/// to the bit, so is uniform; what passes through logarithms or erf⁻¹ is within the last digits.
struct RandomTests {
  private func expectEqual(_ ours: Tensor, _ theirs: Tensor, _ name: String) {
    #expect(ours.literal == theirs.literal, "\(name)")
  }

  private func expectClose(_ ours: Tensor, _ theirs: Tensor, _ bar: Double, _ name: String) {
    #expect(ours.type == theirs.type, "\(name)")
    let (a, b) = (ours.literal.doubles, theirs.literal.doubles)
    let off = zip(a, b).filter { !(($0 - $1).magnitude <= bar * Swift.max(1, $1.magnitude)) }
    #expect(off.isEmpty, "\(name): \(off.prefix(3))")
  }

  /// One entry's name: what, parameters, seed and shape.
  private struct Entry {
    let what: String
    let parts: [String]
    var dtype: DType { DType(rawValue: String(what.split(separator: "_").last!)) ?? .float32 }
    var shape: [Int] {
      parts.last! == "scalar" ? [] : parts.last!.split(separator: "x").map { Int($0)! }
    }
    var key: Random.Key { Random.Key(Int(parts[parts.count - 2])!) }
    var range: (low: String, high: String) {
      let text = parts[0]
      let dots = text.indices.first { text[$0...].hasPrefix("..") }!
      return (String(text[..<dots]), String(text[dots...].dropFirst(2)))
    }

    init(_ name: String) {
      var parts = name.split(separator: "/").map(String.init)
      what = parts.removeFirst()
      self.parts = parts
    }
  }

  @Test(arguments: [
    "bits", "uniform", "normal", "truncated_normal", "gumbel", "exponential", "bernoulli", "randint",
    "permutation", "categorical",
  ])
  func drawsEqualJAX(_ kind: String) throws {
    let fixtures = try Fixtures("random.npz")
    let logits = try fixtures.tensor("logits")
    var count = 0
    for name in fixtures.names where name.hasPrefix(kind) {
      let (e, theirs) = (Entry(name), try fixtures.tensor(name))
      count += 1
      let bar = theirs.dtype == .float64 ? 1e-13 : 1e-6
      switch kind {
      case "bits":
        expectEqual(Random.bits(e.key, e.shape, dtype: theirs.dtype), theirs, name)
      case "uniform":
        let (low, high) = (Double(e.range.low)!, Double(e.range.high)!)
        let ours = Random.uniform(e.key, e.shape, low: low, high: high, dtype: e.dtype)
        expectEqual(ours, theirs, name)
      case "normal":
        expectClose(Random.normal(e.key, e.shape, dtype: e.dtype), theirs, bar, name)
      case "truncated_normal":
        let (low, high) = (Double(e.range.low)!, Double(e.range.high)!)
        let ours = Random.truncatedNormal(e.key, e.shape, low: low, high: high, dtype: e.dtype)
        expectClose(ours, theirs, bar, name)
      case "gumbel": expectClose(Random.gumbel(e.key, e.shape, dtype: e.dtype), theirs, bar, name)
      case "exponential":
        expectClose(Random.exponential(e.key, e.shape, dtype: e.dtype), theirs, bar, name)
      case "bernoulli":
        let p = Tensor([Double(e.parts[0])!], shape: []).to(e.dtype)
        expectEqual(Random.bernoulli(e.key, p, shape: e.shape), theirs, name)
      case "randint":
        let (low, high) = (Int(e.range.low)!, Int(e.range.high)!)
        let ours = Random.randint(e.key, e.shape, low: low, high: high, dtype: e.dtype)
        expectEqual(ours, theirs, name)
      case "permutation":
        let x = Tensor.arange(60, dtype: .float32).reshaped([20, 3])
        let ours =
          switch e.what {
          case "permutation": Random.permutation(e.key, Int(e.parts[1])!)
          case "permutation_rows": Random.permutation(e.key, x)
          case "permutation_axis1": Random.permutation(e.key, x, axis: 1)
          default: Random.permutation(e.key, x, independent: true)
          }
        expectEqual(ours, theirs, name)
      default:
        let isFirst = e.what.hasSuffix("axis0")
        let dtype: DType = e.what.contains("float64") ? .float64 : .float32
        let ours = Random.categorical(
          e.key, logits.to(dtype), axis: isFirst ? 0 : -1, shape: isFirst ? nil : e.shape)
        expectEqual(ours, theirs, name)
      }
    }
    #expect(count > 0)
  }

  @Test func keysEqualJAX() throws {
    let fixtures = try Fixtures("random.npz")
    for name in fixtures.names {
      let parts = name.split(separator: "/").map(String.init)
      let theirs = { try fixtures.tensor(name) }
      switch parts[0] {
      case "key64": expectEqual(Random.Key(Int(parts[1])!).data, try theirs(), name)
      case "split":
        let shape = parts[2].split(separator: "x").map { Int($0)! }
        expectEqual(Random.split(Random.Key(Int(parts[1])!), shape: shape).data, try theirs(), name)
      case "fold_in":
        let key = Random.Key(Int(parts[1])!)
        expectEqual(Random.foldIn(key, Int(parts[2])!).data, try theirs(), name)
      default: break
      }
    }
  }

  @Test func keysAreTracedAndBatched() {
    let key = Random.Key(7)
    let keys = Random.split(key, shape: [3])
    let draw = { (k: Random.Key) in Random.normal(Random.split(k).1, [2]) }
    let batched = vmap(draw)(keys)
    for i in 0..<3 { #expect(batched[i].literal == draw(keys[i]).literal) }
    #expect(compile(draw)(key).literal == draw(key).literal)
  }

  @Test func mistakesTeach() throws {
    let key = Random.Key(0)
    func text(_ body: () -> Tensor) -> String {
      do {
        _ = try withErrors(body)
        return ""
      } catch { return "\(error)" }
    }
    #expect(text { Random.uniform(key, dtype: .int32) }.contains("for integers use randint"))
    #expect(text { Random.randint(key, low: 0, high: 3, dtype: .float32) }.contains("use uniform"))
    #expect(text { Random.categorical(key, [1, 2]) }.contains("needs a floating tensor"))
    #expect(
      text { Random.categorical(key, .zeros([2, 3]), shape: [3]) }.contains("must end in"))
    #expect(text { Random.foldIn(key, 0.5).data }.contains("needs an integer scalar"))
  }
}
