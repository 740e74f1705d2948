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
    for file in [checkpoint, model] + histories { try checkReplaceable(file) }
  }

  /// What a training that was interrupted has left.
  var checkpoint: String { path("checkpoint.safetensors") }
  var model: String { path("model.safetensors") }

  private var histories: [String] { ["history.json", "history.csv", "history.svg"].map(path) }

  /// What `--resume` goes on from: an interrupted training, else a finished one.
  var resumable: String? { [checkpoint, model].first(where: fileExists) }

  /// All files or, when interrupted before or the disk is full, none: each is complete before any takes its place.
  func write(_ model: some Model, _ request: TrainingRequest, _ history: History) throws {
    try Interruption.whileWriting {
      let file = try TrainingCheckpoint.file(model, request, history)
      let texts = [history.json.pretty, history.csv, LearningCurve(history).svg]
      try atomically(writing: self.model) { temporary in
        try file.fill(temporary)
        try Self.write(zip(histories, texts).map { ($0, $1) }[...])
      }
      unlink(checkpoint)
    }
    print("wrote \(self.model), history.json, history.csv, history.svg")
  }

  private static func write(_ files: ArraySlice<(path: String, text: String)>) throws {
    guard let (path, text) = files.first else { return }
    try atomically(writing: path) { temporary in
      let writer = try FileWriter(temporary)
      try writer.write(Array(text.utf8))
      try writer.close()
      try write(files.dropFirst())
    }
  }

  private func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
}
