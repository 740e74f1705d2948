import CFrigateKernels

/// The tables of a convolution or one of its gradients: one for each combination of the axes' patterns, with the
/// places of its rows and of what they sum over.
///
/// There is no padding in them: a row's table leaves out what would meet it.
final class ContractionTables: @unchecked Sendable {
  struct Table {
    var contraction: frigate_contraction
    /// Rows of one image; those of further images follow.
    var rows: Int
  }

  /// How far apart things lie, in elements.
  struct Layout {
    /// Steps along the three axes, for positions in A, indices in B, and places in C.
    var a: [Int]
    var b: [Int]
    var c: [Int]
    /// From one image to the next.
    var imageA: Int
    var imageC: Int
    /// Rows at each place, and their steps.
    var rows = (count: 1, a: 0, c: 0)
    /// What each element sums over: neighbours in A that lie `step` apart in B; nil sums along the last axis instead.
    var depth: (count: Int, step: Int)?
    var columns: Int
  }

  /// Read-only after `init`; a run retains nothing.
  let tables: UnsafeMutableBufferPointer<Table>
  /// The images the rows of a table are there for.
  let images: Int
  /// Products in one image.
  private(set) var products = 0
  private var owned: [UnsafeMutableRawPointer] = []

  /// Rows of a table that are worth having: enough for tiles, few enough for the cache.
  private static let enough = 2048

  /// Nil if places don't fit 32 bits.
  init?(_ axes: [[AxisPattern]], _ layout: Layout, batch: Int) {
    let most = axes.map { patterns in patterns.map(\.rows.count).max() ?? 0 }.reduce(layout.rows.count, *)
    images = max(1, min(batch, Self.enough / max(most, 1)))
    let reach = images.multipliedReportingOverflow(by: max(layout.imageA, layout.imageC))
    tables = .allocate(capacity: axes.reduce(1) { $0 * $1.count })
    var count = 0
    let fits = !reach.overflow && reach.partialValue < Int(Int32.max)
    for first in fits ? axes[0] : [] {
      for second in axes[1] {
        for third in axes[2] {
          let pattern = [first, second, third]
          let runs = Self.runs(pattern, layout)
          var table = Table(
            contraction: frigate_contraction(), rows: pattern.reduce(layout.rows.count) { $0 * $1.rows.count }
          )
          let places = Self.places(pattern, layout, images: images)
          table.contraction.a_rows = UnsafePointer(own(places.a))
          table.contraction.c_rows = UnsafePointer(own(places.c))
          table.contraction.runs = UnsafePointer(own(runs))
          table.contraction.run_count = runs.count
          (table.contraction.a_step, table.contraction.b_step) = Self.steps(third, layout)
          table.contraction.columns = layout.columns
          tables.initializeElement(at: count, to: table)
          count += 1
          products += table.rows * runs.reduce(0) { $0 + $1.depth } * layout.columns
        }
      }
    }
    if !fits { return nil }
  }

  deinit {
    tables.deallocate()
    for memory in owned { memory.deallocate() }
  }

  private func own<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let memory = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
    memory.initialize(from: values, count: values.count)
    owned.append(UnsafeMutableRawPointer(memory))
    return memory
  }

  private static func places(
    _ pattern: [AxisPattern], _ layout: Layout, images: Int
  ) -> (a: [Int32], c: [Int32]) {
    var (a, c): ([Int32], [Int32]) = ([], [])
    for image in 0..<images {
      for first in pattern[0].rows {
        for second in pattern[1].rows {
          for third in pattern[2].rows {
            let from =
              image * layout.imageA + first.base * layout.a[0] + second.base * layout.a[1] + third.base
              * layout.a[2]
            let to =
              image * layout.imageC + first.place * layout.c[0] + second.place * layout.c[1]
              + third.place * layout.c[2]
            for row in 0..<layout.rows.count {
              a.append(Int32(from + row * layout.rows.a))
              c.append(Int32(to + row * layout.rows.c))
            }
          }
        }
      }
    }
    return (a, c)
  }

  private static func runs(_ pattern: [AxisPattern], _ layout: Layout) -> [frigate_contraction_run] {
    var runs: [frigate_contraction_run] = []
    for first in pattern[0].elements {
      for second in pattern[1].elements {
        let a = first.step * layout.a[0] + second.step * layout.a[1]
        let b = first.index * layout.b[0] + second.index * layout.b[1]
        guard let depth = layout.depth else {
          if let start = pattern[2].elements.first {
            runs.append(
              frigate_contraction_run(
                a: a, b: b + start.index * layout.b[2], depth: pattern[2].elements.count))
          }
          continue
        }
        for third in pattern[2].elements {
          let run = frigate_contraction_run(
            a: a + third.step * layout.a[2], b: b + third.index * layout.b[2], depth: depth.count)
          // Neighbours in both operands are one run.
          if let last = runs.last, last.a + last.depth == run.a, last.b + last.depth * depth.step == run.b {
            runs[runs.count - 1].depth += run.depth
          } else {
            runs.append(run)
          }
        }
      }
    }
    return runs
  }

  private static func steps(_ last: AxisPattern, _ layout: Layout) -> (a: Int, b: Int) {
    if let depth = layout.depth { return (1, depth.step) }
    guard last.elements.count > 1 else { return (0, 0) }
    let (first, second) = (last.elements[0], last.elements[1])
    return ((second.step - first.step) * layout.a[2], (second.index - first.index) * layout.b[2])
  }
}

extension ContractionTables.Table {
  /// The rows of the first image whose places in C are in a range; they ascend.
  func rows(in places: Range<Int>) -> Range<Int> {
    func first(from place: Int) -> Int {
      var (low, high) = (0, rows)
      while low < high {
        let middle = (low + high) / 2
        if Int(contraction.c_rows[middle]) < place { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return first(from: places.lowerBound)..<first(from: places.upperBound)
  }
}
