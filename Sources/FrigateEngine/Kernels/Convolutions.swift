import FrigateIR
import FrigatePrimitives

extension Convolution: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .forward)
      || lowering.addWinograd(equation, convolution.geometry, .forward)
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
      equation, convolution, convolution.outputPatterns, layout, lines: convolution.output,
      group: (convolution.geometry.channels, convolution.geometry.features, convolution.geometry.features))
  }
}

extension ConvolutionInputGradient: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .inputGradient)
      || lowering.addWinograd(equation, convolution.geometry, .inputGradient)
    {
      return true
    }
    let (channels, features) = (convolution.channels, convolution.features)
    let isEach = convolution.isDepthwise
    let perGroup = convolution.geometry.channels
    let layout = ContractionTables.Layout(
      a: convolution.output.steps(features),
      b: convolution.window.steps(isEach ? channels : perGroup * features),
      c: convolution.input.steps(channels),
      imageA: convolution.output.reduce(features, *), imageC: convolution.input.reduce(channels, *),
      depth: isEach ? nil : (convolution.geometry.features, perGroup), columns: isEach ? channels : perGroup)
    // The filter with each element's features before its channels: [window…, features, channels / groups].
    let w = equation.operands[1]
    var filter = lowering.buffer(of: w)
    if !isEach, perGroup > 1, w.type.count > 0 {
      let (size, taps) = (w.type.dtype.size, convolution.window.reduce(1, *))
      // One place alone is no axis to cut along.
      let axes = taps == 1 ? 1...2 : 0...2
      let shape = Array([taps, features, perGroup][axes])
      let transposed = lowering.temporary(byteCount: w.type.byteCount)
      lowering.add(
        Step(
          kernel: StridedCopy(
            name: "transpose", elementSize: size, shape: shape, from: filter,
            fromStrides: Array([perGroup * features * size, size, features * size][axes]), to: transposed,
            toStrides: shape.byteStrides(size)),
          reads: [filter], writes: [transposed]))
      filter = transposed
    }
    return lowering.addConvolution(
      equation, convolution, convolution.inputPatterns, layout, lines: convolution.input, filter: filter,
      group: (convolution.geometry.features, convolution.geometry.features * perGroup, perGroup))
  }
}

extension ConvolutionFilterGradient: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    guard let convolution = spatial(equation) else { return false }
    if lowering.addOneDNNConvolution(equation, convolution.geometry, .filterGradient)
      || lowering.addWinograd(equation, convolution.geometry, .filterGradient)
    {
      return true
    }
    if convolution.isPointwise, Cost.prefersProduct(places: convolution.output.reduce(1, *)) {
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
    return lowering.addConvolution(
      equation, convolution, convolution.windowPatterns, layout, lines: nil,
      group: (perGroup, convolution.geometry.features, convolution.geometry.features))
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

extension Lowering {
  /// Adds the kernel; false if the operands are too large for its tables. `lines` are the result's sizes if it is cut
  /// by images.
  fileprivate mutating func addConvolution(
    _ equation: Equation, _ convolution: SpatialConvolution, _ patterns: [[AxisPattern]],
    _ layout: ContractionTables.Layout, lines: [Int]?, filter: Int? = nil, group: (a: Int, b: Int, c: Int)
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
      groups: isEach ? 1 : convolution.geometry.groups, group: group, a: a, b: b, c: c,
      byteCount: (equation.operands + equation.results).reduce(0) { $0 + $1.type.byteCount })
    add(Step(kernel: kernel, reads: [a, b], writes: [c]))
    return true
  }
}
