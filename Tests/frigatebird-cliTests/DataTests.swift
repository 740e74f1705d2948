import Foundation
import FrigateData
import FrigateIR
import Testing

struct DataTests {
  let folder = TemporaryFolder()

  @Test func listAndInfo() throws {
    let list = try Command.run("data", "list")
    #expect(list.status == 0 && list.output.hasPrefix("mnist ") && list.output.contains("\nfashion_mnist "))
    let info = try Command.run("data", "info", Command.dataset, "--local")
    #expect(info.status == 0)
    for part in ["features  uint8[28, 28, 1]", "train 60000 examples, test 10000 examples", "found in  /"] {
      #expect(info.output.contains(part), "\(info.output)")
    }
  }

  @Test func dataThatAreNotHere() throws {
    let nowhere = ["FRIGATEBIRD_DATA": folder.path, "XDG_CACHE_HOME": folder.path]
    let local = try Command.run("data", "info", "mnist", "--local", environment: nowhere)
    #expect(local.status == 1 && local.output == "")
    #expect(
      local.errors.contains("mnist: its files are nowhere to be found\n  tried     \(folder.path)/mnist"))
    let info = try Command.run("data", "info", "mnist", environment: nowhere)
    #expect(info.status == 0 && info.output.contains("found in  no folder on this machine"))
  }

  @Test func exportMakesBatchesOnce() throws {
    let path = folder.file("sample.npz")
    let arguments = [
      "data", "export", Command.dataset, "--split", "train[99%:]", "--batches", "3", "--batch-size", "8",
      "--output", path,
    ]
    let first = try Command.run(arguments: arguments)
    #expect(
      first.status == 0
        && first.output == "wrote \(path): images float32[3, 8, 28, 28, 1], labels int64[3, 8]\n")
    let file = try NPZ(contentsOf: path)
    #expect(file["labels"]?.type == TensorType(.int64, [3, 8]))
    let pixels = try #require(file["images"]).scalars(as: Float.self)
    #expect(pixels.max() == 1 && pixels.min() == 0)
    let bytes = try folder.bytes("sample.npz")
    let second = try Command.run(arguments: arguments)
    #expect(second.status == 0 && second.output == "\(path) is there already; nothing to do\n")
    #expect(try folder.bytes("sample.npz") == bytes)
  }
}
