import ArgumentParser
import FrigateData
import Frigatebird
import Glibc

/// The folder that `train` leaves its results in.
struct TrainingOutput {
  let folder: String

  /// Makes the folder, so that a training doesn't fail at its end.
  init(folder: String) throws {
    self.folder = folder
    if folder.isEmpty { throw ValidationError("--output needs the name of a folder.") }
    try makeFolder(folder)
    guard access(folder, W_OK) == 0 else {
      throw FileError(folder, "can't be written to", fix: "choose a folder that you may write to")
    }
  }

  /// What a training that was interrupted has left.
  var checkpoint: String { path("checkpoint.safetensors") }
  var model: String { path("model.safetensors") }

  /// What `--resume` goes on from: an interrupted training, else a finished one.
  var resumable: String? { [checkpoint, model].first(where: fileExists) }

  /// All files or, when interrupted before, none.
  func write(_ model: some Model, _ request: TrainingRequest, _ history: History) throws {
    try Interruption.whileWriting {
      try TrainingCheckpoint.file(model, request, history).write(to: self.model)
      try atomically(writing: path("history.json"), bytes: Array(history.json.pretty.utf8))
      try atomically(writing: path("history.csv"), bytes: Array(history.csv.utf8))
      try atomically(writing: path("history.svg"), bytes: Array(LearningCurve(history).svg.utf8))
      unlink(checkpoint)
    }
    print("wrote \(self.model), history.json, history.csv, history.svg")
  }

  private func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
}
