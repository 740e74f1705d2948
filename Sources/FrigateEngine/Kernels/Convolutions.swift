import CFrigateKernels
import FrigateIR
import FrigatePrimitives

extension Convolution: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    lower(equation, bias: nil, into: &lowering)
  }

  /// With a number added to each feature, which the result of `equation` then has.
  func lower(_ equation: Equation, bias: Value?, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .forward)
      || lowering.addWinograd(equation, convolution.geometry, .forward, bias: bias)
    {
      return true
    }
    let (channels, features) = (convolution.channels, convolution.features)
    let isEach = convolution.isDepthwise
    let layout = ContractionTables.Layout(
      a: convolution.input.steps(channels),
      b: convolution.window.steps(isEach ? channels : convolution.geometry.channels * features),
      c: convolution.output.steps(features),
      imageA: convolution.input.reduce(channels, *), imageC: convolution.output.reduce(features, *),
      depth: isEach ? nil : (convolution.geometry.channels, features),
      columns: isEach ? channels : convolution.geometry.features)
    return lowering.addConvolution(
      equation, convolution, convolution.outputPatterns, layout, lines: convolution.output, bias: bias,
      group: (convolution.geometry.channels, convolution.geometry.features, convolution.geometry.features))
  }
}

extension ConvolutionInputGradient: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .inputGradient) { return true }
    let w = equation.operands[1]
    let sparse =
      lowering.definitions.isMostlyZero(equation.operands[0]) ? convolution.sparse(w.type.dtype) : nil
    if sparse == nil, lowering.addWinograd(equation, convolution.geometry, .inputGradient) { return true }
    let (channels, features) = (convolution.channels, convolution.features)
    let isEach = convolution.isDepthwise
    let perGroup = convolution.geometry.channels
    let taps = convolution.window.reduce(1, *)
    // The filter with channels last: [features, window…, channels] for sparse kernels, else
    // [window…, features, channels / groups].
    let step =
      sparse == nil
      ? (tap: features * perGroup, feature: perGroup) : (tap: perGroup, feature: taps * perGroup)
    let layout = ContractionTables.Layout(
      a: convolution.output.steps(features), b: convolution.window.steps(isEach ? channels : step.tap),
      c: convolution.input.steps(channels),
      imageA: convolution.output.reduce(features, *), imageC: convolution.input.reduce(channels, *),
      depth: isEach ? nil : (convolution.geometry.features, step.feature),
      columns: isEach ? channels : perGroup)
    var filter = lowering.buffer(of: w)
    if !isEach, perGroup > 1, w.type.count > 0 {
      let size = w.type.dtype.size
      let transposed = lowering.temporary(byteCount: w.type.byteCount)
      let (tap, feature, channel) = ((taps, perGroup * features), (features, 1), (perGroup, features))
      // One place alone is no axis to cut along.
      let axes = (sparse == nil ? [tap, feature, channel] : [feature, tap, channel]).filter { $0.0 != 1 }
      let shape = axes.map(\.0)
      lowering.add(
        Step(
          kernel: StridedCopy(
            name: "transpose", elementSize: size, shape: shape, from: filter,
            fromStrides: axes.map { $0.1 * size }, to: transposed, toStrides: shape.byteStrides(size)),
          reads: [filter], writes: [transposed]))
      filter = transposed
    }
    return lowering.addConvolution(
      equation, convolution, convolution.inputPatterns, layout, lines: convolution.input, filter: filter,
      group: (convolution.geometry.features, convolution.geometry.features * perGroup, perGroup)
    ) { kernel in
      if let sparse { SparseInputGradient(dense: kernel, convolution: sparse) } else { kernel }
    }
  }
}

extension ConvolutionFilterGradient: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .filterGradient) { return true }
    let (x, dy) = (equation.operands[0], equation.operands[1])
    let sparse = lowering.definitions.isMostlyZero(dy) ? convolution.sparse(x.type.dtype) : nil
    if sparse == nil, lowering.addWinograd(equation, convolution.geometry, .filterGradient) { return true }
    if sparse == nil, convolution.isPointwise, Cost.prefersProduct(places: convolution.output.reduce(1, *)) {
      let places = Array(0...convolution.geometry.output.count)
      let product = DotGeneral(lhsContracting: places, rhsContracting: places)
      return product.lower(
        Equation(product, equation.operands, equation.results), into: &lowering)
    }
    let (channels, features) = (convolution.channels, convolution.features)
    let isEach = convolution.isDepthwise
    let perGroup = convolution.geometry.channels
    let layout = ContractionTables.Layout(
      a: convolution.input.steps(channels), b: convolution.output.steps(features),
      c: convolution.window.steps(isEach ? channels : perGroup * features),
      imageA: convolution.input.reduce(channels, *),
      imageC: convolution.window.reduce(perGroup * features, *),
      rows: isEach ? (1, 0, 0) : (perGroup, 1, features),
      columns: isEach ? channels : convolution.geometry.features)
    let filter = equation.results[0].type
    if sparse == nil, !isEach,
      Cost.prefersPartialFilters(images: convolution.geometry.batch, byteCount: filter.byteCount),
      lowering.addPartialFilterGradient(equation, convolution, layout)
    {
      return true
    }
    return lowering.addConvolution(
      equation, convolution, convolution.windowPatterns, layout, lines: nil,
      group: (perGroup, convolution.geometry.features, convolution.geometry.features)
    ) { kernel in
      if let sparse { SparseFilterGradient(dense: kernel, convolution: sparse) } else { kernel }
    }
  }
}

extension ConvolutionPrimitive {
  /// The convolution, if kernels take its element type.
  fileprivate func spatial(_ equation: Equation) -> SpatialConvolution? {
    let types = equation.operands.map(\.type)
    guard types[0].dtype == .float32 || types[0].dtype == .float64, let geometry = try? geometry(of: types)
    else {
      return nil
    }
    return SpatialConvolution(geometry)
  }
}

extension [Int] {
  /// Steps along three axes of these sizes with `inner` elements at each place.
  fileprivate func steps(_ inner: Int) -> [Int] { rowMajorStrides.map { $0 * inner } }
}

extension Definitions {
  /// Whether a gradient is one of windows' largest, that is 0 at three of four places at least, or that times something.
  fileprivate func isMostlyZero(_ value: Value) -> Bool {
    var (factors, seen) = ([value], Set<Value>())
    while let factor = factors.popLast() {
      // Factors may be shared: of x², squared again and again, there are exponentially many.
      guard seen.insert(factor).inserted, let equation = self[root(of: factor)] else { continue }
      switch equation.primitive {
      case is SelectAndScatter:
        if 4 * equation.operands[1].type.count <= equation.results[0].type.count { return true }
      case is Multiply: factors += equation.operands
      default: break
      }
    }
    return false
  }
}

extension Lowering {
  /// Adds a filter gradient image by image, which runs where the image's other steps do, and the images' sum; false if the
  /// operands are too large for tables.
  fileprivate mutating func addPartialFilterGradient(
    _ equation: Equation, _ convolution: SpatialConvolution, _ layout: ContractionTables.Layout
  ) -> Bool {
    let (filter, batch) = (equation.results[0].type, convolution.geometry.batch)
    guard let tables = ContractionTables(convolution.windowPatterns, layout, batch: 1),
      let sum = frigate_reduce_find("reduce_sum", filter.dtype.kernel)
    else { return false }
    let operands = equation.operands.map { buffer(of: $0) }
    let (c, parts) = (buffer(of: equation.results[0]), temporary(byteCount: batch * filter.byteCount))
    let features = convolution.features
    let kernel = ConvolutionKernel(
      name: equation.primitive.name,
      shapes: equation.operands.map { "\($0.type.shape)" }.joined(separator: " ") + ", image by image",
      cut: .images, isDouble: filter.dtype == .float64, isEach: false, tables: tables, batch: batch,
      lines: layout.imageC / features, lineCount: features,
      image: (layout.imageA, convolution.output.reduce(features, *), layout.imageC),
      groups: convolution.geometry.groups,
      group: (convolution.geometry.channels, convolution.geometry.features, convolution.geometry.features),
      a: operands[0], b: operands[1], c: parts,
      byteCount: equation.operands.reduce(batch * filter.byteCount) { $0 + $1.type.byteCount })
    add(Step(kernel: kernel, reads: operands, writes: [parts]))
    add(
      Step(
        kernel: ReductionKernel(
          name: "reduce_sum", function: sum, outer: 1, reduce: batch, inner: filter.count,
          operandSize: filter.dtype.size, resultSize: filter.dtype.size, kept: 1, from: parts, to: c),
        reads: [parts], writes: [c]))
    return true
  }

  /// Adds the kernel; false if the operands are too large for its tables. `lines` are the result's sizes if it is cut
  /// by images; `around` may put the kernel into another.
  fileprivate mutating func addConvolution(
    _ equation: Equation, _ convolution: SpatialConvolution, _ patterns: [[AxisPattern]],
    _ layout: ContractionTables.Layout, lines: [Int]?, filter: Int? = nil, bias: Value? = nil,
    group: (a: Int, b: Int, c: Int),
    around: (ConvolutionKernel) -> any Kernel = { $0 }
  ) -> Bool {
    let batch = convolution.geometry.batch
    let isByImages = lines != nil
    guard let tables = ContractionTables(patterns, layout, batch: isByImages ? batch : 1) else {
      return false
    }
    let (a, b) = (buffer(of: equation.operands[0]), filter ?? buffer(of: equation.operands[1]))
    let c = buffer(of: equation.results[0])
    let isEach = convolution.isDepthwise
    let rowCount = isEach ? convolution.channels : convolution.features
    let biasBuffer = bias.map { buffer(of: $0) }
    let kernel = ConvolutionKernel(
      name: equation.primitive.name,
      shapes: equation.operands.map { "\($0.type.shape)" }.joined(separator: " "),
      cut: isByImages ? .images : .filterRows,
      isDouble: equation.results[0].type.dtype == .float64, isEach: isEach, tables: tables, batch: batch,
      lines: lines.map { $0[0] * $0[1] } ?? layout.imageC / max(rowCount, 1),
      lineCount: lines.map { $0[2] * layout.c[2] } ?? rowCount,
      image: (
        layout.imageA, isByImages ? 0 : convolution.output.reduce(convolution.features, *),
        isByImages ? layout.imageC : 0
      ),
      groups: isEach ? 1 : convolution.geometry.groups, group: group, a: a, b: b, c: c, bias: biasBuffer,
      byteCount: (equation.operands + equation.results).reduce(0) { $0 + $1.type.byteCount })
    add(Step(kernel: around(kernel), reads: [a, b] + (biasBuffer.map { [$0] } ?? []), writes: [c]))
    return true
  }
}
