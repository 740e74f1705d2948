import FrigateData
import FrigateTensor
import Glibc

/// What `Scripts/make-fixtures` leaves: see Tests/Interop/FUNCTIONS.md. A test whose fixtures are missing
/// fails.
struct Fixtures {
  private let archive: NPZ
  let name: String

  static var folder: String {
    if let folder = getenv("FRIGATEBIRD_FIXTURES") { return String(cString: folder) }
    let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/" + tests + "/.build/fixtures"
  }

  init(_ name: String) throws {
    self.name = name
    archive = try NPZ(contentsOf: Self.folder + "/" + name)
  }

  var names: [String] { archive.names }

  struct Missing: Error { var entry: String }

  func tensor(_ entry: String) throws -> Tensor {
    guard let literal = archive[entry] else { throw Missing(entry: "\(name): \(entry)") }
    return Tensor(literal)
  }
}
