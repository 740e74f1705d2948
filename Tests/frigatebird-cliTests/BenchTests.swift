import Foundation
import FrigateNN
import Testing

struct BenchTests {
  static let names = [
    "mlp-step", "cnn-step", "mlp-epoch", "dense-3x80-step", "dense-10x128-step", "dense-4096-step",
    "embedding-bag-step", "predict-mlp", "predict-cnn", "resnet18-step", "resnet18-predict",
    "resnet18-predict-64", "mobilenet-step", "mobilenet-predict", "mobilenet-predict-64", "dense-4096-matmul",
    "elementwise-10", "fma-peak",
  ]

  private func bench(_ arguments: String...) throws -> JSON {
    let result = try Command.run(arguments: ["bench", "--seconds", "0", "--json"] + arguments)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 1)
    return try JSON(parsing: result.output.utf8)
  }

  @Test func listNamesTheCases() throws {
    let result = try Command.run("bench", "--list")
    #expect(result.status == 0)
    let listed = result.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(Set(Self.names).isSubset(of: Set(listed)) && Set(listed).count == listed.count)
    let help = try Command.run("bench", "--help")
    for name in listed { #expect(help.output.contains(name)) }
  }

  /// Every number of a report is finite: JSON has no spelling for others, they would be null.
  @Test(arguments: ["mlp-step", "predict-mlp", "elementwise-10-in-place", "dense-1024-matmul", "copy"])
  func reportsAreFiniteNumbers(name: String) throws {
    let report = try bench(name, "--threads", "2")
    #expect(report["name"] == .string(name) && report["threads"] == 2)
    for key in ["median_us", "min_us", "p90_us", "runs", "calls_per_run"] {
      #expect(try #require(report[key]?.double) > 0, "\(key)")
    }
    #expect(try #require(report["min_us"]?.double) <= #require(report["median_us"]?.double))
    for member in try #require(report.members) { #expect(member.value != .null, "\(member.key)") }
  }

  @Test func workIsWhatTheFormulasSay() throws {
    let product = try bench("dense-1024-matmul")
    #expect(product["flops"] == .int(2 * 1024 * 1024 * 1024))
    #expect(try #require(product["share_of_peak"]?.double) > 0)
    #expect(try #require(product["peak_gflops"]?.double) > 0)
    let chain = try bench("elementwise-10")
    #expect(chain["flops"] == .int(10 * 10_000_000) && chain["bytes"] == .int(2 * 4 * 10_000_000))
    #expect(try #require(chain["copy_bytes_per_s"]?.double) > 0)
    let step = try bench("mlp-step")
    #expect(step["parameters"] == 47410)
    // Forward and the weights' gradients; the inputs' gradients but for the first layer.
    let (first, others) = (784 * 50, 3 * 50 * 50 + 50 * 10)
    #expect(try #require(step["flops"]?.int) >= 2 * 32 * (2 * first + 3 * others))
  }

  @Test(arguments: [
    "mlp-step", "cnn-step", "mlp-epoch", "dense-3x80-step", "dense-10x128-step", "dense-4096-step",
    "embedding-bag-step", "predict-mlp", "predict-cnn", "predict-cnn-64", "dense-1024-matmul",
    "elementwise-10-in-place", "elementwise-adam", "elementwise-softmax", "resnet18-step", "resnet18-predict",
    "mobilenet-step", "mobilenet-predict", "mobilenet-predict-64",
  ])
  func equalBitsForAnyNumberOfThreads(name: String) throws {
    let sums = try ["1", "2", "4"].map { try #require(bench(name, "--threads", $0)["checksum"]?.string) }
    #expect(sums[0] == sums[1] && sums[0] == sums[2], "\(name): \(sums)")
  }

  @Test func linesToRead() throws {
    let result = try Command.run("bench", "--seconds", "0", "--threads", "1", "fma-peak", "predict-mlp")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 2 && lines[0].hasPrefix("fma-peak: median ") && lines[0].hasSuffix(", 1 thread"))
    #expect(lines[0].contains("% of the peak)") && lines[1].contains(" GFLOP/s"))
  }

  @Test func wrongUsage() throws {
    let unknown = try Command.run("bench", "mpl-step")
    #expect(unknown.status == 64 && unknown.output.isEmpty)
    #expect(unknown.errors.contains("There is no case named 'mpl-step'. The cases:\nmlp-step "))
    for name in Self.names { #expect(unknown.errors.contains("\n" + name)) }
    let mistakes = [
      ([], "Name a case:"), (["mlp-step", "--threads", "0"], "--threads must be at least 1."),
      (["mlp-step", "--threads", "257"], "--threads must be at most 256."),
      (["mlp-step", "--seconds=-1"], "--seconds must lie between 0 and 3600."),
      (["mlp-step", "--seconds", "nan"], "--seconds must lie between 0 and 3600."),
    ]
    for (arguments, text) in mistakes {
      let result = try Command.run(arguments: ["bench"] + arguments)
      #expect(result.status == 64 && result.errors.contains(text), "\(result.errors)")
    }
  }
}
