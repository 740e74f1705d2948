import ArgumentParser
import FrigateData
import FrigateEngine
import Frigatebird
import Glibc

/// Where named data sets are looked for.
struct DataFolderOption: ParsableArguments {
  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "Folder to look into first, and to download to.",
      discussion: "Then come $FRIGATEBIRD_DATA, the user's cache and the system's packages.",
      valueName: "dir"))
  var folder: String?

  /// The folder that was named, which must be there: a mistyped one would be made, and filled by a download.
  var named: String? {
    get throws(FileError) {
      if let folder, !isFolder(folder) {
        throw FileError(
          folder, fileExists(folder) ? "is a file, not a folder" : "isn't there",
          fix: "check --data-dir; for downloads to it, make the folder first")
      }
      return folder
    }
  }

  /// The data set, downloaded if it is nowhere on this machine; downloads are told on stderr.
  func open(_ name: String) throws -> NamedDataset {
    try NamedDataset(name, dataFolder: named) { StandardError.say($0) }
  }
}

/// How many threads compute. Results don't depend on it.
struct ThreadsOption: ParsableArguments {
  @Option(parsing: .unconditional, help: "Threads that compute; results are the same bits for any number.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1.") }
    if let threads, threads > Engine.mostThreads {
      throw ValidationError("--threads must be at most \(Engine.mostThreads).")
    }
  }

  func apply() {
    if let threads { Engine.threads = threads }
  }
}

extension Dataset {
  /// Images as models take them: bytes become numbers from 0 to 1.
  var scaled: Dataset {
    get throws {
      guard try types.first?.dtype == .uint8 else { return self }
      return mapFeatures { $0.to(.float32) / 255 }
    }
  }
}
