import CFrigateKernels
import FrigateIR

/// A convolution on a packed filter with what follows it done in registers: bias, relu, the largest of neighbours.
///
/// Bit for bit what the steps one by one give. Results are cut by images or, of few, by places in them.
struct PackedConvolution: Kernel {
  let convolution: frigate_packed_convolution
  let batch: Int
  /// The operands' buffers: images, packed filter, bias if there is one; and the result's.
  let x: Int
  let filter: Int
  let bias: Int?
  let y: Int
  /// Where the largest neighbours stand, if a scatter asks.
  var winners: Int?

  /// Images few enough to be cut.
  private static let few = 8

  private var places: Int { convolution.output.0 * convolution.output.1 }
  private var members: Int { convolution.pool.0 * convolution.pool.1 }
  private var depth: Int { convolution.window.0 * convolution.window.1 * convolution.channels }
  private var products: Int { batch * places * members * depth * convolution.features }

  var label: String {
    let c = convolution
    let done = (bias == nil ? "" : "·bias") + (c.is_relu ? "·relu" : "")
    let pool = members == 1 ? "" : "·max \(c.pool.0)×\(c.pool.1)"
    return "convolution\(done)\(pool)_f32 [\(batch), \(c.height), \(c.width), \(c.channels)] "
      + "[\(c.window.0), \(c.window.1), \(c.channels), \(c.features)]"
  }
  var layout: String { PackedFilter.layout }
  var cost: Double { Cost.call + Double(products) * Cost.packedMultiplyAdd }
  var work: Work {
    let results = batch * places * convolution.features
    let inputs = batch * convolution.height * convolution.width * convolution.channels
    let others = (bias == nil ? 0 : members) + (convolution.is_relu ? 1 : 0) + members - 1
    return Work(
      flops: 2 * products + results * others, bytes: 4 * (inputs + depth * convolution.features + results))
  }
  var rows: Int { max(1, batch < Self.few ? batch * places : batch) }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    let isOwn: Bool
    if batch % rows == 0 {
      isOwn = true
    } else if (batch * places) % rows == 0 {
      isOwn = false
    } else {
      return nil
    }
    return [isOwn, false] + (bias == nil ? [] : [false])
  }
  /// Tiles of eight, and an end that is seldom met.
  var grain: Int { batch < Self.few ? min(rows, 12) : 1 }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: batch * places)
    withUnsafePointer(to: convolution) { convolution in
      frigate_packed_convolution_f32(
        convolution, range.lowerBound, range.upperBound, buffers[x].assumingMemoryBound(to: Float.self),
        buffers[filter].assumingMemoryBound(to: Float.self),
        bias.map { UnsafePointer(buffers[$0].assumingMemoryBound(to: Float.self)) },
        buffers[y].assumingMemoryBound(to: Float.self),
        winners.map { buffers[$0].assumingMemoryBound(to: UInt8.self) })
    }
  }
}

/// A filter [window…, channels, features] in blocks of features, for `PackedConvolution`.
struct PackedFilter: Kernel {
  let depth: Int
  let features: Int
  let filter: Int
  let packed: Int

  static let layout = "filter in blocks of 32 features"
  var layout: String { Self.layout }
  var byteCount: Int { 4 * frigate_packed_filter_count(depth, features) }
  var label: String { "pack_filter \(depth)×\(features)" }
  var cost: Double { Cost.call + Double(byteCount) * Cost.byte }
  var work: Work { Work(flops: 0, bytes: 4 * depth * features + byteCount) }
  var rows: Int { depth }
  /// A row's features lie in every block.
  var writesOwnRows: Bool { false }
  func readsOwnRows(of rows: Int) -> [Bool]? { depth % rows == 0 ? [true] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: depth)
    frigate_pack_filter_f32(
      depth, features, range.lowerBound, range.upperBound,
      buffers[filter].assumingMemoryBound(to: Float.self),
      buffers[packed].assumingMemoryBound(to: Float.self))
  }
}
