import FrigateIR
import Frigatebird

/// Images and, where they are known, their labels, in memory.
struct Examples {
  /// [examples, …], as the model takes them.
  var images: Tensor
  var labels: [Int64]?

  /// The first examples of a data set.
  init(_ data: Dataset, _ count: Int) throws {
    let size = min(count, try data.count ?? count)
    guard let batch = try data.batch(size).reader().next() else {
      throw OperationError("predict", "the data set has no examples.", fix: "choose another --split")
    }
    images = batch.features
    labels = batch.columns.count > 1 ? batch.labels.literal.integers : nil
  }

  /// Reads a .npz or .npy file, or one .png image. Whole numbers from 0 to 255 become numbers from 0 to 1 where the model
  /// takes no integers; axes before those of one example (batches of batches) become one.
  init(contentsOf path: String, for model: some Model) throws {
    var images: Literal
    if path.hasSuffix(".npy") {
      images = try NPY.read(path)
    } else if path.hasSuffix(".npz") {
      let file = try NPZ(contentsOf: path)
      let only = file.entries.count == 1 ? file.entries[0].value : nil
      guard let array = file["images"] ?? only else {
        throw FileError(
          path,
          "has no array 'images'; "
            + (file.names.isEmpty ? "it is empty" : "its arrays are \(file.names.joined(separator: ", "))"),
          fix: "save it with numpy.savez(file, images=…, labels=…)")
      }
      images = array
      labels = try file["labels"].map { try Self.integers($0, of: path) }
    } else if path.hasSuffix(".png") {
      let channels = model.inputShape.count == 3 ? model.inputShape[2] : 1
      images = try PNG.read(path, colorMode: channels == 1 ? .grayscale : channels == 4 ? .rgba : .rgb)
      if images.type.dtype == .uint16 {
        // Of 16 bits those that a model trained on bytes knows.
        images = Literal(images.type.with(dtype: .uint8), integers: images.integers.map { $0 >> 8 })
      }
    } else {
      throw FileError(
        path, "is neither .npz, .npy nor .png by its name", fix: "save the images with numpy.savez")
    }
    let example = model.inputShape
    let shape = images.type.shape
    let exact = shape.ends(with: example) ? shape.count - example.count : nil
    guard let lead = exact ?? (0...shape.count).first(where: { ModelInputs.fits(shape[$0...], example) })
    else {
      throw FileError(
        path,
        "holds images of type \(images.type); the model takes "
          + "[\((["examples"] + example.map(String.init)).joined(separator: ", "))]",
        fix: "reshape them before saving")
    }
    let count = shape[..<lead].reduce(1, *)
    if count == 0 {
      throw FileError(path, "holds no images: \(images.type)", fix: "save at least one")
    }
    images = images.reshaped([count] + example)
    let inputs = ModelInputs(TensorType(images.type.dtype, example), for: model)
    if inputs.scales { try Self.checkBytes(images, of: path) }
    self.images = try withErrors { inputs.converted(Tensor(images)) }
    if let labels, labels.count != count {
      throw FileError(
        path, "has \(counted(labels.count, "label")) for \(counted(count, "image"))",
        fix: "save one label for each image")
    }
    if let wrong = Self.firstInfinite(self.images.literal, rows: count) {
      throw FileError(
        path, "image \(wrong) has numbers that aren't finite",
        fix: "replace them before saving, for instance with numpy.nan_to_num")
    }
    try checkLabels(model.outputShape, of: path)
  }

  /// Throws unless labels are numbers of the classes that the model has outputs for.
  private func checkLabels(_ output: [Int], of path: String) throws(FileError) {
    guard let labels, output.count == 1, output[0] > 1 else { return }
    if let wrong = labels.firstIndex(where: { !(0..<Int64(output[0])).contains($0) }) {
      throw FileError(
        path, "label \(wrong) is \(labels[wrong]); the model has classes 0 to \(output[0] - 1)",
        fix: "save the classes' numbers, counted from 0")
    }
  }

  /// Throws unless whole numbers of any type are what bytes can be, which is how a training takes them.
  private static func checkBytes(_ images: Literal, of path: String) throws(FileError) {
    if images.type.dtype == .uint8 { return }
    let values = images.doubles
    guard let least = values.min(), let greatest = values.max(), least < 0 || greatest > 255 else { return }
    throw FileError(
      path,
      "holds whole numbers from \(least.fixed(0)) to \(greatest.fixed(0)), \(images.type.dtype); bytes, from 0 to 255, "
        + "are scaled to 0 … 1 as a training does",
      fix: "save them as float32, scaled as the model was trained")
  }

  /// The first of `rows` rows with a number that is nan or infinite.
  static func firstInfinite(_ values: Literal, rows: Int) -> Int? {
    guard values.type.dtype.isFloating, rows > 0 else { return nil }
    let width = values.type.count / rows
    return values.doubles.firstIndex { !$0.isFinite }.map { $0 / max(width, 1) }
  }

  private static func integers(_ literal: Literal, of path: String) throws(FileError) -> [Int64] {
    guard literal.type.dtype.isInteger else {
      throw FileError(path, "has labels of type \(literal.type)", fix: "save them as integers")
    }
    if literal.type.dtype == .uint64 {
      let labels = literal.scalars(as: UInt64.self)
      if let wrong = labels.firstIndex(where: { $0 > UInt64(Int64.max) }) {
        throw FileError(
          path, "label \(wrong) is \(labels[wrong]), more than any model has classes",
          fix: "save the classes' numbers, counted from 0")
      }
    }
    return literal.integers
  }

  func prefix(_ count: Int) -> Examples {
    var part = self
    part.images = images[0..<min(count, images.shape[0])]
    part.labels = labels.map { Array($0.prefix(count)) }
    return part
  }
}

extension [Int] {
  fileprivate func ends(with end: some Collection<Int>) -> Bool { suffix(end.count).elementsEqual(end) }
}
