import FrigateIR

/// What is known of a named data set before a byte of it is read.
public struct DatasetInfo: Hashable, Sendable {
  /// As on the command line: `fashion_mnist`.
  public var name: String
  public var title: String
  public var summary: String
  public var homepage: String
  public var citation: String
  /// One example's tensors.
  public var features: TensorType
  public var labels: TensorType
  /// The meaning of label i.
  public var classNames: [String]
  public var splits: [Split]
  /// Folders that operating systems' packages install it to, and the package.
  public var packages: [Package]
  /// Where it can be downloaded: file names are appended.
  public var mirrors: [String]

  public struct Split: Hashable, Sendable {
    public var name: String
    /// Number of examples.
    public var count: Int
    public var images: File
    public var labelFile: File
  }

  /// A file as it is when inflated; it may be there as `name.gz`, too.
  public struct File: Hashable, Sendable {
    public var name: String
    public var byteCount: Int
    public var sha256: String
    /// Tells one data set's files from another's of the same names, quickly.
    public var crc32: UInt32
  }

  public struct Package: Hashable, Sendable {
    public var folder: String
    /// What a user types to install it.
    public var command: String
  }

  public var files: [File] { splits.flatMap { [$0.images, $0.labelFile] } }
}

/// The data sets that can be had by name.
public enum DatasetCatalog {
  public static let all: [DatasetInfo] = [.mnist, .fashionMNIST]

  /// The data set of that name; `-` counts as `_`.
  public static func info(_ name: String) throws(OperationError) -> DatasetInfo {
    let wanted = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    if let info = all.first(where: { $0.name == wanted }) { return info }
    throw OperationError(
      "dataset", "there is no data set of this name.", received: [name],
      fix: "the names are " + all.map(\.name).joined(separator: ", "))
  }
}
