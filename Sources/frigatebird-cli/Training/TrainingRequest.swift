import FrigateNN
import Frigatebird

/// What decides a training's bits besides the number of epochs, to be compared when it is resumed.
struct TrainingRequest {
  /// By option, `--dataset` for example, and for what a model and its optimizer are.
  let members: [JSON.Member]

  init(dataset: String, splits: TrainingSplits, batchSize: Int, seed: Int, model: some Model) {
    members = [
      JSON.Member(key: "--dataset", value: .string(dataset)),
      JSON.Member(key: "--train-split", value: .string(splits.training)),
      JSON.Member(key: "--validation-split", value: .string(splits.validation ?? "none")),
      JSON.Member(key: "--batch-size", value: .int(batchSize)),
      JSON.Member(key: "--seed", value: .int(seed)),
      JSON.Member(key: "--model", value: model.architecture["config"] ?? .null),
      JSON.Member(
        key: "--optimizer, --learning-rate", value: model.compilation?.configuration ?? .null),
    ]
  }

  var json: JSON { .object(members) }

  /// Throws unless the training that left `other` was asked for the same.
  func check(_ other: JSON, of path: String) throws(FileError) {
    for member in members where other[member.key] != member.value {
      let isShort = member.value.members == nil
      let (then, now) = (other[member.key]?.description ?? "nothing", "\(member.value)")
      throw FileError(
        path, "comes from a training with another \(member.key)" + (isShort ? ": \(then), not \(now)" : ""),
        fix: "resume with the options of that training, or train anew without --resume")
    }
  }
}
