import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// A convolution or one of its gradients where the operands lie, without packing or padding, by
/// `ContractionTables`.
///
/// Each element of the result is one sum in a fixed order, so any share may be computed anywhere. The result of a
/// convolution and of its input gradient is cut by images (and, of few, by lines), that of a filter gradient by
/// rows of the filter: each share then passes over the whole batch.
struct ConvolutionKernel: Kernel {
  enum Cut { case images, filterRows }

  let name: String
  /// The operands' shapes.
  let shapes: String
  let cut: Cut
  let isDouble: Bool
  /// Whether A has a column for each of B's: depthwise convolutions.
  let isEach: Bool
  let tables: ContractionTables
  let batch: Int
  /// Parts of an image, or rows of the filter, and elements of C in each.
  let lines: Int
  let lineCount: Int
  /// From one image to the next, and from one group to the next, in A, B and C.
  let image: (a: Int, b: Int, c: Int)
  let groups: Int
  let group: (a: Int, b: Int, c: Int)
  let a: Int
  let b: Int
  let c: Int
  /// What each feature of the result has added.
  var bias: Int?
  let byteCount: Int

  /// Images few enough to be cut.
  private static let few = 8

  private var cutsLines: Bool { cut == .filterRows || batch < Self.few }
  private var products: Int { batch * groups * tables.products }

  var label: String {
    "\(name)_\(isDouble ? "f64" : "f32") \(shapes)" + (bias == nil ? "" : ", plus bias")
  }
  var cost: Double { Cost.call + Double(products) * Cost.multiplyAdd * (isDouble ? 2 : 1) }
  var work: Work { Work(flops: 2 * products, bytes: byteCount) }
  var rows: Int { max(1, cut == .filterRows ? lines : cutsLines ? batch * lines : batch) }
  /// Tiles that are high enough, of images that aren't cut too small.
  var grain: Int { cut == .filterRows ? min(lines, 48) : cutsLines ? max(1, lines / 4) : 1 }
  var scratchByteCount: Int { 0 }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    let others = Array(repeating: false, count: bias == nil ? 1 : 2)
    if cut == .filterRows { return lines % rows == 0 ? [false] + others : nil }
    if batch % rows == 0 { return [true, image.b != 0] + others.dropFirst() }
    return (batch * lines) % rows == 0 ? [false] + others : nil
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    switch cut {
    case .filterRows:
      let range = share.range(of: lines)
      let places = range.lowerBound * lineCount..<range.upperBound * lineCount
      if batch == 0 {
        let size = isDouble ? 8 : 4
        (buffers[c] + places.lowerBound * size).initializeMemory(
          as: UInt8.self, repeating: 0, count: places.count * size)
      }
      for index in 0..<batch { contract(buffers, image: index, places: places, resumes: index > 0) }
    case .images:
      var range = share.range(of: batch * lines)
      while !range.isEmpty {
        let (index, line) = range.lowerBound.quotientAndRemainder(dividingBy: lines)
        let whole = line == 0 ? min(range.count / lines, tables.images) : 0
        if whole > 0 {
          contract(buffers, image: index, images: whole)
          range = range.lowerBound + whole * lines..<range.upperBound
        } else {
          let count = min(lines - line, range.count)
          contract(
            buffers, image: index, places: line * lineCount..<(line + count) * lineCount, resumes: false)
          range = range.lowerBound + count..<range.upperBound
        }
      }
    }
  }

  private func contract(_ buffers: Buffers, image index: Int, images: Int) {
    for k in 0..<tables.tables.count {
      contract(buffers, k, image: index, rows: 0..<tables.tables[k].rows * images, resumes: false)
    }
  }

  private func contract(_ buffers: Buffers, image index: Int, places: Range<Int>, resumes: Bool) {
    for k in 0..<tables.tables.count {
      contract(buffers, k, image: index, rows: tables.tables[k].rows(in: places), resumes: resumes)
    }
  }

  private func contract(_ buffers: Buffers, _ table: Int, image index: Int, rows: Range<Int>, resumes: Bool) {
    if rows.isEmpty { return }
    let contraction = tables.tables.baseAddress! + table
    withUnsafePointer(to: contraction.pointee.contraction) { contraction in
      for g in 0..<groups {
        let x = index * image.a + g * group.a
        let w = index * image.b + g * group.b
        let y = index * image.c + g * group.c
        let bias = bias.map { UnsafeRawPointer(buffers[$0]) + g * group.c * (isDouble ? 8 : 4) }
        if isDouble {
          (isEach ? frigate_contraction_each_f64 : frigate_contraction_f64)(
            contraction, rows.lowerBound, rows.upperBound,
            buffers[a].assumingMemoryBound(to: Double.self) + x,
            buffers[b].assumingMemoryBound(to: Double.self) + w,
            bias?.assumingMemoryBound(to: Double.self),
            buffers[c].assumingMemoryBound(to: Double.self) + y, resumes)
        } else {
          (isEach ? frigate_contraction_each_f32 : frigate_contraction_f32)(
            contraction, rows.lowerBound, rows.upperBound, buffers[a].assumingMemoryBound(to: Float.self) + x,
            buffers[b].assumingMemoryBound(to: Float.self) + w, bias?.assumingMemoryBound(to: Float.self),
            buffers[c].assumingMemoryBound(to: Float.self) + y, resumes)
        }
      }
    }
  }
}
