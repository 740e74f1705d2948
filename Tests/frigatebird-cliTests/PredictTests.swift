import Foundation
import FrigateFormats
import FrigateNN
import Testing

struct PredictTests {
  let folder = TemporaryFolder()
  /// Written by `Tests/Interop/png_files.py`: the same pixels as .png and as .npy.
  let pictures =
    (ProcessInfo.processInfo.environment["FRIGATEBIRD_FIXTURES"] ?? ".build/fixtures") + "/png/"

  #if PNG
    @Test(arguments: [("digit", [28, 28, 1]), ("photo", [9, 12, 3])])
    func picturesAreWhatArraysAre(name: String, shape: [Int]) throws {
      let model = folder.file("model.safetensors")
      try Sequential(seed: 1) {
        Input(shape: shape)
        Flatten()
        Dense(10)
      }.save(model)
      let arrays = try Command.run("predict", model, "--input", "\(pictures)\(name).npy", "--json")
      #expect(arrays.status == 0 && arrays.output.contains("\"outputs\""), "\(arrays)")
      #expect(
        try Command.run("predict", model, "--input", "\(pictures)\(name).png", "--json").output
          == arrays.output)
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.file("x.png")))
      let damaged = try Command.run("predict", model, "--input", folder.file("x.png"))
      #expect(damaged.status == 1 && damaged.errors.contains("isn't a PNG image by its first bytes"))
      let other = try Command.run("predict", model, "--input", "\(pictures)small_1x9.png")
      #expect(other.status == 1 && other.errors.contains("holds images of type uint8[9, 1, \(shape[2])]"))
      let unknown = try Command.run("predict", model, "--input", folder.file("x.gif"))
      #expect(unknown.status == 1 && unknown.errors.contains("is neither .npz, .npy nor .png by its name"))
    }
  #endif
}
