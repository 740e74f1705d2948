import Foundation
import FrigateData
import FrigateFormats
import FrigateIR
import FrigateNN
import FrigateTensor
import Testing

struct PredictTests {
  let folder = TemporaryFolder()

  /// Bytes as bytes or as any other integers, and as the numbers that a training makes of them.
  @Test func wholeNumbersAreBytes() throws {
    let path = folder.file("model.safetensors")
    let bytes = (0..<32).map { Int64($0 * 255 / 31) }
    func predictions(_ images: Literal) throws -> String {
      try NPY.write(images, to: folder.file("x.npy"))
      let result = try Command.run("predict", path, "--input", folder.file("x.npy"), "--json")
      #expect(result.status == 0, "\(result.errors)")
      return result.output
    }
    func integers(_ dtype: DType) -> Literal { Literal(TensorType(dtype, [2, 4, 4]), integers: bytes) }
    let scaled = Literal(bytes.map { Float($0) / 255 }, shape: [2, 4, 4])
    let raw = Literal(bytes.map { Float($0) }, shape: [2, 4, 4])
    let heads: [(layers: [any Layer], dtype: DType, isRaw: Bool)] = [
      ([Flatten(), Dense(3)], .float32, false), ([Rescaling(1 / 255), Flatten(), Dense(3)], .float32, true),
      (
        [
          Normalization(axes: [], mean: Tensor(Float(100)), variance: Tensor(Float(50))), Flatten(), Dense(3),
        ],
        .float32, true
      ),
      ([Flatten(), Dense(3)], .uint8, true),
    ]
    for (layers, dtype, isRaw) in heads {
      var model = try Sequential(seed: 1, input: Input(4, 4, 1, dtype: .float32), layers: layers)
      if dtype != .float32 {
        // As a configuration says it.
        let text = model.configuration.description.replacing(
          #""batch_shape": [null, 4, 4, 1], "dtype": "float32""#,
          with: #""batch_shape": [null, 4, 4, 1], "dtype": "uint8""#)
        model = try Sequential(configuration: JSON(parsing: text.utf8), seed: 1)
        #expect(model.inputDType == .uint8)
      }
      try model.save(path)
      let expected = try predictions(isRaw ? raw : scaled)
      for dtype in DType.allCases where dtype.isInteger && dtype != .int8 {
        #expect(try predictions(integers(dtype)) == expected, "\(dtype)")
      }
    }
  }
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
