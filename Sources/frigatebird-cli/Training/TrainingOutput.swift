import FrigateData
import Frigatebird
import Glibc

/// The folder that `train` leaves its results in.
struct TrainingOutput {
  let folder: String

  /// Makes the folder, so that a training doesn't fail at its end.
  init(folder: String) throws(FileError) {
    self.folder = folder
    try makeFolder(folder)
    guard access(folder, W_OK) == 0 else {
      throw FileError(folder, "can't be written to", fix: "choose a folder that you may write to")
    }
  }

  /// All files or, when interrupted before, none.
  func write(_ model: some Model, _ history: History) throws {
    try Interruption.whileWriting {
      try model.save(path("model.safetensors"))
      try atomically(writing: path("history.json"), bytes: Array(history.json.pretty.utf8))
      try atomically(writing: path("history.csv"), bytes: Array(history.csv.utf8))
      try atomically(writing: path("history.svg"), bytes: Array(LearningCurve(history).svg.utf8))
    }
    print("wrote \(path("model.safetensors")), history.json, history.csv, history.svg")
  }

  private func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
}
