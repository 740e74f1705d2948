import Foundation
import FrigateEngine
import FrigateFormats
import FrigateNN
import Testing

/// `--precision bf16`, where the processor multiplies bfloat16 and where it doesn't.
struct PrecisionTests {
  let folder = TemporaryFolder()

  private func train(_ name: String, _ more: [String], environment: [String: String] = [:]) throws
    -> Command.Result
  {
    try Command.run(
      arguments: [
        "train", "--dataset", Command.dataset, "--model", "mlp", "--epochs", "1", "--learning-rate", "1e-3",
        "--output", folder.file(name),
      ] + more, environment: environment)
  }

  private func accuracy(_ name: String) throws -> Double {
    let history = try JSON(parsing: folder.bytes("\(name)/history.json"))
    return try #require(history["history"]?["val_sparse_categorical_accuracy"]?.array?.last?.double)
  }

  @Test func anEpochLearnsAsMuchAsInFloat32() throws {
    guard Machine.multipliesBFloat16 else {
      #expect(try train("narrow", ["--precision", "bf16"]).status == 1)
      return
    }
    #expect(try train("wide", []).status == 0)
    let narrow = try train("narrow", ["--precision", "bf16"])
    #expect(narrow.status == 0 && narrow.errors.isEmpty, "\(narrow.errors)")
    // Both are right about some 93 of 100 images of 14,400; a percent is five standard deviations.
    #expect(abs(try accuracy("wide") - accuracy("narrow")) < 0.01)
    let file = folder.file("narrow/model.safetensors")
    let model = try Sequential(contentsOf: file)
    #expect(model.layers.allSatisfy { $0.dtypePolicy == .mixedBFloat16 })
    #expect(model.weights.allSatisfy { $0.value.dtype == .float32 })
    let evaluation = try Command.run(
      "evaluate", file, "--dataset", Command.dataset, "--split", "train[75%:99%]", "--json")
    let results = try JSON(parsing: evaluation.output.utf8)
    #expect(try results["sparse_categorical_accuracy"]?.double == accuracy("narrow"))
    #expect(try Command.run("predict", file, "--dataset", Command.dataset, "--take", "3").status == 0)
    for threads in ["1", "4"] {
      #expect(try train(threads, ["--precision", "bf16", "--threads", threads]).status == 0)
      #expect(try folder.bytes("\(threads)/model.safetensors") == folder.bytes("narrow/model.safetensors"))
    }
  }

  @Test func refusedWithoutTheInstructions() throws {
    for isa in ["baseline", "avx2", "avx512"] {
      let result = try train("refused", ["--precision", "bf16"], environment: ["FRIGATEBIRD_ISA": isa])
      #expect(result.status == 1)
      #expect(
        result.errors.contains("bf16 needs instructions for bfloat16 (AVX512_BF16); this processor, with"))
      #expect(result.errors.contains("leave it out: float32 is faster here and more exact"))
    }
    #expect(try train("wrong", ["--precision", "fp8"]).status == 64)
  }

  @Test func benchmarks() throws {
    guard Machine.multipliesBFloat16 else {
      #expect(try Command.run("bench", "--precision", "bf16", "cnn-step").status == 1)
      return
    }
    let sums = try ["1", "2", "4"].map { threads in
      let result = try Command.run(
        "bench", "--seconds", "0", "--json", "--precision", "bf16", "--threads", threads, "cnn-step")
      let report = try JSON(parsing: result.output.utf8)
      #expect(report["dtype_policy"] == "mixed_bfloat16")
      return try #require(report["checksum"]?.string)
    }
    #expect(sums[0] == sums[1] && sums[0] == sums[2])
    let none = try Command.run("bench", "--seconds", "0", "--precision", "bf16", "fma-peak")
    #expect(
      none.status == 64
        && none.errors.contains("fma-peak has no layers to choose a --precision for: leave it out."))
  }
}
