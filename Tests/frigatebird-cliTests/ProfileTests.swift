import Foundation
import FrigateFormats
import FrigateIR
import FrigateNN
import FrigatePrimitives
import Testing

struct ProfileTests {
  let folder = TemporaryFolder()

  /// 12 → 20 relu → 5, with names of their own, saved; compiled unless `isCompiled` is false.
  private func model(isCompiled: Bool = true, loss: any Loss = MeanSquaredError()) throws -> String {
    var model = try Sequential(seed: 0) {
      Input(12)
      Dense(20, activation: .relu, name: "hidden")
      Dense(5, name: "scores")
    }
    if isCompiled { try model.compile(optimizer: Adam(), loss: loss) }
    let path = folder.file("model.safetensors")
    try model.save(path)
    return path
  }

  @Test func profilesSayWhereTimeGoes() throws {
    let path = try model()
    let before = try folder.bytes("model.safetensors")
    // 2 m n k of each product; a step has the gradients of both kernels and of what is between.
    let products = ["predict": 2 * 8 * (240 + 100), "step": 2 * 8 * (2 * 240 + 3 * 100)]
    for (program, least) in products {
      let result = try Command.run(
        "profile", path, "--\(program)", "--batch-size", "8", "--threads", "2", "--seconds", "0.01", "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let report = try JSON(parsing: result.output.utf8)
      #expect(report["program"] == .string(program) && report["batch_size"] == 8 && report["threads"] == 2)
      #expect(try #require(report["median_us"]?.double) > 0 && #require(report["runs"]?.int) >= 3)
      let steps = try #require(report["steps"]?.array)
      #expect(abs(steps.reduce(0) { $0 + ($1["share"]?.double ?? 0) } - 1) < 1e-6)
      for step in steps {
        for member in try #require(step.members) { #expect(member.value != .null, "\(member.key)") }
        #expect(try #require(step["calls"]?.int) >= 1)
      }
      let flops = steps.reduce(0) { $0 + ($1["flops"]?.int ?? 0) }
      #expect(flops >= least && report["flops"] == .int(flops))
      let layers = Set(steps.flatMap { $0["layers"]?.array ?? [] }.compactMap(\.string))
      #expect(layers == ["hidden", "scores"])
    }
    #expect(try folder.bytes("model.safetensors") == before)
  }

  @Test func tables() throws {
    let path = try model(loss: SparseCategoricalCrossentropy(fromLogits: true))
    let result = try Command.run("profile", path, "--seconds", "0.01", "--sort")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      lines[0] == "sequential: a training step on float32[32, 12] with labels int64[32]", "\(result.errors)")
    #expect(lines[4].hasPrefix(" ") || lines[4].hasPrefix("time, µs  share"))
    let times = lines.dropFirst(5).compactMap { Double($0.split(separator: " ").first ?? "") }
    #expect(times.count > 5 && times == times.sorted(by: >))
    // Without a loss there is only the prediction.
    let plain = try Command.run("profile", model(isCompiled: false), "--seconds", "0")
    #expect(plain.output.hasPrefix("sequential: a prediction on float32[32, 12]\n"), "\(plain.errors)")
  }

  @Test func batchesOfADataSet() throws {
    var network = try Sequential(seed: 0) {
      Input(28, 28, 1)
      Flatten()
      Dense(10)
    }
    try network.compile(optimizer: SGD(), loss: SparseCategoricalCrossentropy(fromLogits: true))
    let path = folder.file("digits.safetensors")
    try network.save(path)
    let result = try Command.run(
      "profile", path, "--dataset", Command.dataset, "--batch-size", "16", "--seconds", "0")
    #expect(result.status == 0 && result.output.contains("float32[16, 28, 28, 1] with labels int64[16]"))
    let other = try Command.run("profile", try model(), "--dataset", Command.dataset)
    #expect(other.status == 1)
    let refusal = "has other examples than the model takes, float32[32, 12], float32[32, 5].\n"
    #expect(other.errors.contains(refusal + "  received  float32["))
  }

  @Test func showPrintsProgramAndPlan() throws {
    let path = try model()
    for (flags, title) in [([], "a prediction on float32[4, 12]"), (["--step"], "a training step on")] {
      let arguments = ["show", path, "--batch-size", "4"] + flags
      let all = try Command.run(arguments: arguments)
      #expect(all.status == 0 && all.output.hasPrefix("sequential: \(title)"), "\(all.errors)")
      #expect(all.output.contains("\n  0  %0  hidden/kernel  float32[12, 20]\n"))
      let text = try Command.run(arguments: arguments + ["--program"]).output
      let program = try Program(parsing: text, catalog: Catalog.all)
      #expect("\(program)\n" == text && all.output.contains(text))
      let plan = try Command.run(arguments: arguments + ["--plan"]).output
      #expect(plan.hasPrefix("plan: ") && all.output.hasSuffix(plan))
      // What the optimizer keeps is part of a step's state.
      #expect(all.output.contains("adam/scores/bias/") == !flags.isEmpty)
    }
  }

  @Test func showPrintsTheProgramOfAShard() throws {
    let arguments = ["show", try model(), "--batch-size", "6", "--shard"]
    let step = try Command.run(arguments: arguments + ["--step"])
    #expect(step.output.hasPrefix("sequential: a training step on float32[6, 12] with labels "))
    #expect(step.output.contains(", one of 3 shards\n"))
    #expect(step.output.contains("  features  float32[2, 12]  a part along axis 0\n"))
    #expect(step.output.contains("  shard  int64[]\n") && step.output.contains(" = all_reduce(%"))
    let prediction = try Command.run(arguments: arguments)
    #expect(prediction.output.contains("  output  float32[2, 5]  a part along axis 0\n"), "\(prediction)")
    #expect(!prediction.output.contains("all_"))
    let text = try Command.run(arguments: arguments + ["--step", "--program"]).output
    let program = try Program(parsing: text, catalog: Catalog.all)
    #expect("\(program)\n" == text && step.output.hasSuffix(text))
    let plan = try Command.run(arguments: arguments + ["--plan"])
    #expect(
      plan.status == 64
        && plan.errors.contains("--shard shows a program; a plan is of the whole batch."))
  }

  @Test func failures() throws {
    let path = try model(isCompiled: false)
    for name in ["show", "profile"] {
      let uncompiled = try Command.run(name, path, "--step")
      #expect(uncompiled.status == 1 && uncompiled.errors.contains("a training step needs a loss."))
      let missing = try Command.run(name, folder.file("nothing.safetensors"))
      #expect(missing.status == 1 && missing.errors.contains("nothing.safetensors: can't be opened"))
      let whole = try folder.bytes("model.safetensors")
      try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: folder.file("cut.safetensors")))
      let cut = try Command.run(name, folder.file("cut.safetensors"))
      #expect(cut.status == 1 && cut.errors.hasPrefix("frigatebird: \(folder.file("cut.safetensors")): "))
      for (flag, value) in [
        ("--threads", "0"), ("--threads", "1000"), ("--batch-size", "0"), ("--batch-size", "999999999999"),
      ] {
        #expect(try Command.run(name, path, flag, value).status == 64, "\(name) \(flag) \(value)")
      }
      #expect(try Command.run(name, path, "--step", "--predict").status == 64)
    }
  }
}
