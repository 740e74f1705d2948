import FrigateIR
import FrigateTensor

/// A table read from a CSV file (RFC 4180): named columns of one type each.
///
///     let iris = try CSV(contentsOf: "iris.csv")
///     iris["species"]?.vocabulary   // ["setosa", "versicolor", "virginica"]
///     let train = try Dataset(csv: "iris.csv", label: "species").shuffle(seed: 0).batch(32)
///
/// The file, plain or gzip-compressed, is read twice, piece by piece: once for the types and the number of
/// rows, once for the values. Blank lines are passed over.
public struct CSV: Sendable {
  public struct Column: Hashable, Sendable {
    public var name: String
    /// One value a row, of shape [rows]; for text the int64 index into `vocabulary`.
    public var values: Literal
    /// The different texts, in the order of their code points or as given; empty but for text.
    public var vocabulary: [String]
  }

  /// What a column's fields are read as.
  public enum ColumnType: Hashable, Sendable, CustomStringConvertible {
    case int64, float32, float64
    /// `true` and `false`, in any of Python's, C's and Excel's ways of writing capitals.
    case bool
    /// Text as indices into a vocabulary: this one, or that of what occurs.
    case categorical([String]? = nil)

    public var description: String {
      switch self {
      case .int64: "int64"
      case .float32: "float32"
      case .float64: "float64"
      case .bool: "bool"
      case .categorical: "categorical"
      }
    }
  }

  /// What to do where a value is missing.
  public enum MissingValues: Hashable, Sendable {
    /// Throw an error that says where.
    case refuse
    /// Not a number, for float32 and float64; inferred integers become floating.
    case nan
    /// This text in its place: `.fill("0")`, `.fill("unknown")`.
    case fill(String)
    /// Leave out the row.
    case dropRow
  }

  public struct Options: Hashable, Sendable {
    /// One ASCII character: `;` or a tab for example.
    public var delimiter: Character = ","
    /// The first record holds the columns' names; else they are called 0, 1, ….
    public var hasHeader = true
    /// The columns to read, in this order; nil: all.
    public var columns: [String]?
    /// By column. Else int64, float32 (float64 beyond its range) or bool where all values are of that kind,
    /// or categorical.
    public var types: [String: ColumnType] = [:]
    public var missing = MissingValues.refuse
    /// By column, before `missing`.
    public var missingByColumn: [String: MissingValues] = [:]
    /// What stands for a missing value, besides nothing.
    public var missingTexts = ["NA", "N/A", "NaN", "nan", "null", "NULL", "?"]

    public init() {}
  }

  public internal(set) var columns: [Column]
  public internal(set) var rowCount: Int
  /// Rows left out as a value was missing.
  public internal(set) var droppedRowCount: Int
  let path: String

  /// The column of that name.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  public var names: [String] { columns.map(\.name) }

  /// Columns side by side as one tensor of shape [rows, columns]; each value is rounded to `dtype`.
  ///
  /// - Throws: `FileError` for a name that isn't there.
  public func matrix(of names: [String], as dtype: DType = .float32) throws(FileError) -> Tensor {
    var parts: [Literal] = []
    for name in names { parts.append(try column(name).values) }
    let type = TensorType(dtype, [rowCount, parts.count])
    if dtype.isInteger, let float = parts.first(where: { $0.type.dtype.isFloating }) {
      throw FileError(
        path, "has \(float.type.dtype) columns, which \(dtype) would cut", fix: "ask for float32")
    }
    guard !parts.contains(where: { $0.type.dtype.isFloating }), !dtype.isFloating else {
      let values = parts.map(\.doubles)
      return Tensor(Literal(type, doubles: (0..<rowCount).flatMap { row in values.map { $0[row] } }))
    }
    let values = parts.map(\.integers)
    return Tensor(Literal(type, integers: (0..<rowCount).flatMap { row in values.map { $0[row] } }))
  }

  func column(_ name: String) throws(FileError) -> Column {
    if let column = self[name] { return column }
    throw FileError(
      path, "has no column '\(name)'", fix: "its columns are " + names.prefix(40).joined(separator: ", "))
  }
}

extension Dataset {
  /// The rows of a CSV file, read now: features are the columns named, or all but the label, as one
  /// vector; the label, if there is one, is a scalar of its column's type.
  ///
  /// - Parameter featureType: what each feature is rounded to. Text counts as its index in the vocabulary.
  /// - Throws: `FileError` with line and column.
  public init(
    csv path: String, features: [String]? = nil, label: String? = nil, featureType: DType = .float32,
    options: CSV.Options = CSV.Options()
  ) throws {
    var options = options
    if let features, options.columns == nil {
      options.columns = features + (label.map { features.contains($0) ? [] : [$0] } ?? [])
    }
    let table = try CSV(contentsOf: path, options: options)
    let matrix = try table.matrix(of: features ?? table.names.filter { $0 != label }, as: featureType)
    if let label {
      self.init(features: matrix, labels: Tensor(try table.column(label).values))
    } else {
      self.init(features: matrix)
    }
  }
}
