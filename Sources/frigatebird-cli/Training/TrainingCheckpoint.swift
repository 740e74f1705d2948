import FrigateEngine
import FrigateNN
import Frigatebird

/// Keeps a training's state in a file as it goes on, for `--resume`: the model with its optimizer's state, what was
/// asked for, and how the epochs went.
struct TrainingCheckpoint: Callback {
  let path: String
  let request: TrainingRequest
  /// After an epoch, if at least so many seconds have passed since the last time.
  let interval: Double
  private(set) var history: History
  private var last = Machine.nanoseconds()

  init(_ path: String, _ request: TrainingRequest, interval: Double, history: History) {
    self.path = path
    self.request = request
    self.interval = interval
    self.history = history
  }

  mutating func checkpoint(
    _ epoch: Int, logs: [(name: String, value: Double)], model: () -> any Model
  ) throws {
    history.append(epoch: epoch, logs)
    guard Double(Machine.nanoseconds() - last) * 1e-9 >= interval else { return }
    // What can't learn any more isn't worth going on with: the state before it stays.
    guard logs.allSatisfy({ $0.name != "loss" || $0.value.isFinite }) else { return }
    let file = try Self.file(model(), request, history)
    try Interruption.whileWriting { try file.write(to: path) }
    last = Machine.nanoseconds()
    Interruption.note("\(path) has the state after \(counted(epoch + 1, "epoch")): go on with --resume")
  }

  /// The model's file with what `resumed` reads.
  static func file(
    _ model: some Model, _ request: TrainingRequest, _ history: History
  ) throws -> Safetensors {
    var file = try model.safetensors
    file.metadata["training"] = request.json.description
    file.metadata["history"] = history.exact.description
    return file
  }

  /// The model and the epochs so far of a training that was asked for the same.
  static func resumed(
    from path: String, _ request: TrainingRequest
  ) throws -> (model: any Model, history: History) {
    let file = try Safetensors(contentsOf: path)
    guard let training = file.metadata["training"].flatMap({ try? JSON(parsing: $0.utf8) }),
      let history = file.metadata["history"].flatMap({ try? JSON(parsing: $0.utf8) }).flatMap(
        History.init(exact:))
    else {
      throw FileError(
        path, "isn't from a training that can be resumed", fix: "train anew, without --resume")
    }
    try request.check(training, of: path)
    let model = try loadModel(path)
    let epochs = model.compilation?.epochs ?? 0
    guard history.epochs.count == epochs, history.epochs.elementsEqual(0..<epochs) else {
      throw FileError(
        path,
        "tells of \(counted(epochs, "epoch")), and its history isn't theirs",
        fix: "the file is damaged: train anew, without --resume")
    }
    return (model, history)
  }
}

extension History {
  /// Numbers as text, so that nan and infinity come back.
  fileprivate var exact: JSON {
    [
      "epoch": .array(epochs.map(JSON.int)),
      "history": .object(
        names.map { name in
          JSON.Member(key: name, value: .array((self[name] ?? []).map { .string("\($0)") }))
        }),
    ]
  }

  /// nil unless there is a number of each name for each epoch.
  fileprivate init?(exact json: JSON) {
    self.init()
    guard let epochs = json["epoch"]?.array?.map(\.int), let series = json["history"]?.members else {
      return nil
    }
    for (row, epoch) in epochs.enumerated() {
      var logs: [(name: String, value: Double)] = []
      for member in series {
        guard let values = member.value.array, values.count == epochs.count,
          let value = values[row].string.flatMap(Double.init)
        else { return nil }
        logs.append((member.key, value))
      }
      guard let epoch else { return nil }
      append(epoch: epoch, logs)
    }
  }

  /// Loss and metrics of each epoch.
  var logs: [(epoch: Int, logs: [(name: String, value: Double)])] {
    epochs.indices.map { row in
      (epochs[row], names.compactMap { name in self[name].map { (name, $0[row]) } })
    }
  }
}
