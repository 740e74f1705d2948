import FrigateIR
import FrigateTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// PNG images in a folder for each class, as Keras's `image_dataset_from_directory` takes them.
///
///     let pets = try ImageFolder("pets")      // pets/cat/….png, pets/dog/….png
///     pets.classNames                         // ["cat", "dog"]
///     let train = pets.dataset.mapFeatures { $0.to(.float32) / 255 }.cache("pets.cache").shuffle().batch(32)
///
/// Classes are numbered in the order of their names (by code points), images come by class, folder and
/// name, also from folders within the classes' folders. All must have one size, which is checked at once;
/// the pixels are read when they are asked for.
public struct ImageFolder: Sendable {
  /// The meaning of label i.
  public let classNames: [String]
  /// The images' paths and their labels.
  public let files: [String]
  public let labels: [Int]
  /// Of one image: [height, width, channels], uint8 or uint16.
  public let type: TensorType
  let colorMode: PNG.ColorMode

  /// - Parameter classNames: the folders to take, in the order of their labels; nil: all that are there.
  /// - Throws: `FileError`.
  public init(
    _ path: String, classNames: [String]? = nil, colorMode: PNG.ColorMode = .rgb
  ) throws(FileError) {
    let found = try folderContents(path).filter { !$0.hasPrefix(".") && isFolder(joined(path, $0)) }
    guard !found.isEmpty else {
      throw FileError(path, "has no folders", fix: "put the images of each class into a folder of its own")
    }
    let classes = classNames ?? found
    for (i, name) in classes.enumerated() where !found.contains(name) || classes[..<i].contains(name) {
      throw FileError(
        path, "has no folder for the class '\(name)', or it is named twice",
        fix: "its folders are " + found.prefix(40).joined(separator: ", "))
    }
    var files: [String] = []
    var labels: [Int] = []
    for (label, name) in classes.enumerated() {
      let images = try pictures(in: joined(path, name))
      files += images
      labels += images.map { _ in label }
    }
    guard let first = files.first else {
      throw FileError(path, "has no .png files in its folders", fix: "give a folder with images by class")
    }
    type = try PNG.type(of: first, colorMode: colorMode)
    for file in files.dropFirst() {
      let other = try PNG.type(of: file, colorMode: colorMode)
      guard other == type else {
        throw FileError(
          file, "has \(size(other)), \(first) has \(size(type))",
          fix: "bring all images to one size, for example with ImageMagick: mogrify -resize "
            + "'\(type.shape[1])x\(type.shape[0])!' FILE")
      }
    }
    self.classNames = classes
    self.files = files
    self.labels = labels
    self.colorMode = colorMode
  }

  /// Elements are (image, label): the type of the images, and an int64.
  public var dataset: Dataset { Dataset { ImageFiles(folder: self) } }
}

private struct ImageFiles: Stage {
  let folder: ImageFolder

  var count: Int? { folder.files.count }
  var types: [TensorType] { [folder.type, TensorType(.int64, [])] }
  var isRagged: Bool { false }
  var isFixed: Bool { true }
  var isSequential: Bool { false }
  var name: String { "images" }
  func shapes(of index: Int, epoch: Int) -> [[Int]]? { nil }

  func resident() -> ResidentRows? { nil }

  func gather(_ indices: Span<Int>, epoch: Int, into target: Target) throws {
    for i in 0..<indices.count {
      let file = folder.files[indices[i]]
      let image = try PNG.read(file, colorMode: folder.colorMode)
      guard image.type == folder.type else {
        throw FileError(
          file, "has changed: it has \(size(image.type)) now, and had \(size(folder.type))",
          fix: "start again")
      }
      let place = target.advanced(by: i)
      let goal = place.pointer(0, unit: folder.type.byteCount, count: 1)
      image.withUnsafeBytes { goal.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
      place.pointer(1, unit: 8, count: 1).storeBytes(of: Int64(folder.labels[indices[i]]), as: Int64.self)
    }
  }
}

private func size(_ type: TensorType) -> String {
  "\(type.shape[1]) × \(type.shape[0]) pixels of \(8 * type.dtype.size) bits"
}

/// All .png files in a folder and those within it, by folder and then by name.
private func pictures(in folder: String) throws(FileError) -> [String] {
  var images: [(folder: String, names: [String])] = []
  var open = [(folder, 0)]
  while let (folder, depth) = open.popLast() {
    // A link to a folder above would go round for ever.
    guard depth < 32 else { throw FileError(folder, "lies in 32 folders or in itself", fix: "remove links") }
    var names: [String] = []
    for name in try folderContents(folder) {
      let path = joined(folder, name)
      let ending = name.contains(".") ? name.split(separator: ".").last?.lowercased() ?? "" : ""
      if isFolder(path) {
        open.append((path, depth + 1))
      } else if ending == "png" {
        names.append(name)
      } else if ["jpg", "jpeg", "gif", "bmp"].contains(ending) {
        throw FileError(
          path, "is an image, but not a PNG", fix: "convert it, for example: mogrify -format png FILE")
      }
    }
    images.append((folder, names))
  }
  return images.sorted { precedes($0.folder, $1.folder) }.flatMap { folder, names in
    names.map { joined(folder, $0) }
  }
}

/// By code points, as Python sorts.
private func precedes(_ a: String, _ b: String) -> Bool {
  a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
}

/// The names in a folder, in the order of their code points.
private func folderContents(_ path: String) throws(FileError) -> [String] {
  guard let folder = opendir(path) else {
    throw FileError(path, "can't be opened as a folder: \(lastErrorText())", fix: "check the path")
  }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted(by: precedes)
}
