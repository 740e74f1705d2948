import FrigateIR
import FrigateTensor

/// A data set from the catalogue whose files are on this machine.
///
///     let mnist = try NamedDataset("mnist")
///     let train = try mnist.split("train[:75%]")
///     let test = try mnist.split("test")
public final class NamedDataset: Sendable {
  public let info: DatasetInfo
  /// Where its files lie.
  public let folder: String
  /// Files are read on first use, once.
  private let loaded = Locked<[String: [Literal]]>([:])

  /// Finds the files, or downloads them.
  ///
  /// - Parameters:
  ///   - dataFolder: looked into first; downloads go there, otherwise into the user's cache.
  ///   - report: told of each download.
  /// - Throws: `OperationError` for an unknown name, `DatasetNotFound` with every place that was tried.
  public convenience init(
    _ name: String, dataFolder: String? = nil, download: Bool = true, report: (String) -> Void = { _ in }
  ) throws {
    try self.init(DatasetCatalog.info(name), dataFolder: dataFolder, download: download, report: report)
  }

  init(
    _ info: DatasetInfo, dataFolder: String?, download: Bool,
    environment: (String) -> String? = environmentVariable, report: (String) -> Void = { _ in }
  ) throws(DatasetNotFound) {
    self.info = info
    let search = DatasetSearch(info, dataFolder: dataFolder, environment: environment)
    if let folder = search.folder {
      self.folder = folder
      return
    }
    let destination = joined(dataFolder ?? DatasetSearch.userCacheFolder(environment) ?? ".", info.name)
    var downloads = DatasetDownload(info, environment: environment)
    guard download, downloads.fetch(to: destination, report: report) else {
      throw DatasetNotFound(
        info: info, places: search.places, downloads: downloads.failures, destination: destination)
    }
    folder = destination
  }

  /// The examples that an expression such as `train[:75%]` selects, in the files' order.
  ///
  /// - Throws: `SplitError` for the expression, `FileError` for the files.
  public func split(_ expression: String) throws -> Dataset {
    let expression = try SplitExpression(expression)
    // A mistake in the text is told before a file is read; then what counts is what the files hold.
    _ = try expression.ranges(in: info.splits.map { ($0.name, $0.count) })
    let counts = try info.splits.filter { split in
      expression.parts.contains { [split.name, "all"].contains($0.split) }
    }.map { (name: $0.name, count: try columns($0)[0].type.shape[0]) }
    let datasets = try expression.ranges(in: counts).map { part in
      Dataset { () throws(OperationError) in try MemoryRows(self.loaded.withLock { $0[part.split] ?? [] }) }
        .selecting(part.range)
    }
    return datasets.dropFirst().reduce(datasets[0]) { $0.concatenating($1) }
  }

  /// A split's images and labels.
  private func columns(_ split: DatasetInfo.Split) throws(FileError) -> [Literal] {
    if let columns = loaded.withLock({ $0[split.name] }) { return columns }
    let columns = try [read(split.images, type: info.features), read(split.labelFile, type: info.labels)]
    guard columns[0].type.shape[0] == columns[1].type.shape[0] else {
      throw FileError(
        joined(folder, split.labelFile.name),
        "has \(columns[1].type.shape[0]) labels for \(columns[0].type.shape[0]) images",
        fix: "take both files from the same place")
    }
    return loaded.withLock {
      let kept = $0[split.name] ?? columns
      $0[split.name] = kept
      return kept
    }
  }

  /// Reads a file of uint8 and gives its elements the type that the data set promises.
  private func read(_ file: DatasetInfo.File, type: TensorType) throws(FileError) -> Literal {
    let path = DatasetSearch.path(of: file, in: folder) ?? joined(folder, file.name)
    let bytes = try IDX.read(path)
    // Extents of 1 may be left out: grey images come without an axis for colours.
    guard let rows = bytes.type.shape.first, bytes.type.dtype == .uint8,
      bytes.type.shape.dropFirst().filter({ $0 != 1 }) == type.shape.filter({ $0 != 1 })
    else {
      throw FileError(
        path, "holds \(bytes.type), \(info.name) needs uint8 with rows of shape \(type.shape)", offset: 0,
        fix: "use the original files, see \(info.homepage)")
    }
    if rows == 0 {
      throw FileError(
        path, "holds no examples", offset: 4, fix: "use the original files, see \(info.homepage)")
    }
    let shaped = bytes.reshaped([rows] + type.shape)
    return type.dtype == .uint8
      ? shaped : Literal(type.with(shape: [rows] + type.shape), integers: shaped.integers)
  }
}
