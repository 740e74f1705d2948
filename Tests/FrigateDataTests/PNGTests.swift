#if PNG
  import Foundation
  import FrigateIR
  import FrigateTensor
  import Testing

  @testable import FrigateData

  /// Images against TensorFlow's decoder and Keras's `image_dataset_from_directory`.
  struct PNGTests {
    struct Expected: Decodable {
      struct Array: Decodable { var dtype: String, shape: [Int], values: [Int64] }
      struct Image: Decodable { var file: String, modes: [String: Array] }
      struct Folder: Decodable { var classes, files: [String], labels: [Int], images: [Array] }
      var images: [Image]
      var folder: Folder
    }

    let temporary = TemporaryFolder()
    let folder = fixtures + "/png/"
    let expected: Expected

    init() throws {
      expected = try JSONDecoder().decode(Expected.self, from: Data(readBytes(folder + "expected.json")))
    }

    func literal(_ array: Expected.Array) throws -> Literal {
      let dtype = try #require(DType(rawValue: array.dtype))
      return Literal(TensorType(dtype, array.shape), integers: array.values)
    }

    @Test func decodesAsTensorFlowDoes() throws {
      #expect(expected.images.count > 30)
      for image in expected.images {
        for (mode, array) in image.modes {
          let colorMode = PNG.ColorMode(rawValue: mode)
          #expect((colorMode == nil) == (mode == "own"))
          let read = try PNG.read(folder + image.file, colorMode: colorMode)
          #expect(try read == literal(array), "\(image.file) \(mode)")
          #expect(try PNG.type(of: folder + image.file, colorMode: colorMode) == read.type)
        }
      }
    }

    @Test func foldersAsKerasReadsThem() throws {
      let pets = try ImageFolder(folder + "pets")
      #expect(pets.classNames == expected.folder.classes)
      #expect(pets.files.map { String($0.dropFirst((folder + "pets/").count)) } == expected.folder.files)
      #expect(pets.labels == expected.folder.labels)
      #expect(pets.type == TensorType(.uint8, [4, 6, 3]))
      let elements = Array(pets.dataset)
      #expect(elements.map { Int($0.labels.literal.integers[0]) } == expected.folder.labels)
      for (element, image) in zip(elements, expected.folder.images) {
        #expect(try element.features.literal == literal(image))
      }
      let order = KeyedPermutation(count: 7, seed: 3, epoch: 0)
      let shuffled = Array(pets.dataset.shuffle(seed: 3).batch(7).prefetch())[0]
      #expect(shuffled.labels.literal.integers == (0..<7).map { Int64(expected.folder.labels[order[$0]]) })
      let two = try ImageFolder(folder + "pets", classNames: ["dog", "cat"], colorMode: .grayscale)
      #expect(two.labels == [0, 0, 1, 1, 1, 1] && two.type.shape == [4, 6, 1])
    }

    func refusal(_ body: () throws -> Void) -> String { message(body) ?? "none" }

    @Test func foldersThatAreRefused() throws {
      let path = temporary.path
      #expect(refusal { _ = try ImageFolder("/nowhere") }.contains("can't be opened as a folder"))
      #expect(refusal { _ = try ImageFolder(path) }.contains("has no folders\n  fix       put the images"))
      let manager = FileManager.default
      for name in ["a", "b"] {
        try manager.createDirectory(atPath: temporary.file(name), withIntermediateDirectories: true)
      }
      #expect(refusal { _ = try ImageFolder(path) }.contains("has no .png files in its folders"))
      try manager.copyItem(atPath: folder + "color2_depth8_rows.png", toPath: temporary.file("a/1.png"))
      #expect(try ImageFolder(path).type.shape == [11, 13, 3])
      #expect(
        refusal { _ = try ImageFolder(path, classNames: ["a", "c"]) }.contains(
          "has no folder for the class 'c', or it is named twice\n  fix       its folders are a, b"))
      #expect(refusal { _ = try ImageFolder(path, classNames: ["a", "a"]) }.contains("for the class 'a'"))
      try manager.copyItem(atPath: folder + "small_1x9.png", toPath: temporary.file("b/2.png"))
      #expect(
        refusal { _ = try ImageFolder(path) } == """
          \(path)/b/2.png: has 1 × 9 pixels of 8 bits, \(path)/a/1.png has 13 × 11 pixels of 8 bits
            fix       bring all images to one size, for example with ImageMagick: mogrify -resize '13x11!' FILE
          """)
      try manager.removeItem(atPath: temporary.file("b/2.png"))
      let pictures = try ImageFolder(path).dataset
      try manager.removeItem(atPath: temporary.file("a/1.png"))
      #expect(refusal { _ = try pictures.reader().next() }.contains("can't be opened"))
      try manager.copyItem(atPath: folder + "small_1x9.png", toPath: temporary.file("a/1.png"))
      #expect(
        refusal { _ = try pictures.reader().next() }.contains(
          "has changed: it has 1 × 9 pixels of 8 bits now, and had 13 × 11 pixels of 8 bits"))
      try writeBytes([1], to: temporary.file("a/2.JPG"))
      #expect(refusal { _ = try ImageFolder(path) }.contains("a/2.JPG: is an image, but not a PNG"))
      try manager.removeItem(atPath: temporary.file("a/2.JPG"))
      try manager.createSymbolicLink(
        atPath: temporary.file("a/loop"), withDestinationPath: temporary.file("a"))
      #expect(refusal { _ = try ImageFolder(path) }.contains("lies in 32 folders or in itself"))
    }

    @Test func imagesThatAreRefused() throws {
      func decode(_ bytes: [UInt8]) throws -> Literal { try PNG.decode(bytes, file: "x.png", colorMode: nil) }
      let good = try readBytes(folder + "color2_depth8_rows.png")
      #expect(refusal { _ = try decode([]) }.contains("isn't a PNG image by its first bytes"))
      #expect(refusal { _ = try decode(Array("GIF89a".utf8)) }.contains("fix       convert it to PNG"))
      for count in [8, 20, 33, 60, good.count - 13, good.count - 1] {
        #expect(refusal { _ = try decode(Array(good[..<count])) }.contains("x.png: is a damaged PNG image: "))
      }
      var damaged = good
      damaged[60] ^= 1
      #expect(refusal { _ = try decode(damaged) }.contains("is a damaged PNG image: IDAT: CRC error"))
      // Headers that claim much; their own checksums are right.
      #expect(
        refusal { _ = try decode(claiming(good, 40_000, 40_000)) } == """
          x.png: claims 40000 × 40000 pixels; more than 268435456 are refused
            fix       cut it into smaller images
          """)
      #expect(
        refusal { _ = try decode(claiming(good, 10_000, 20_000)) }.contains(
          "claims 10000 × 20000 pixels, more than its \(good.count) bytes can hold"))
      #expect(refusal { _ = try decode(claiming(good, .max, .max)) }.contains("is a damaged PNG image: "))
      #expect(refusal { _ = try decode(claiming(good, 0, 1)) }.contains("is a damaged PNG image: "))
      #expect(refusal { _ = try PNG.read(temporary.path) }.contains("isn't a regular file"))
    }

    /// The image with another width and height in its header.
    func claiming(_ good: [UInt8], _ width: UInt32, _ height: UInt32) -> [UInt8] {
      var bytes = good
      bytes.replaceSubrange(
        16..<24,
        with: [width, height].flatMap { n in (0..<4).map { UInt8(truncatingIfNeeded: n >> (24 - 8 * $0)) } })
      var crc = ~UInt32(0)
      for byte in bytes[12..<29] {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      bytes.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * $0)) })
      return bytes
    }

    @Test func mutatedImages() throws {
      for (i, name) in ["color6_depth8_adam7.png", "palette_transparent.png", "color0_depth16_rows.png"]
        .enumerated()
      {
        let good = try readBytes(folder + name)
        MutationTests().mutate(good, 3000, seed: UInt64(i)) {
          _ = try PNG.decode($0, file: "x.png", colorMode: .rgb)
        }
        // Most changes end at a checksum; these don't.
        MutationTests().mutate(good, 3000, seed: UInt64(i + 9)) {
          _ = try PNG.decode(withChecksums($0), file: "x.png", colorMode: .rgba)
        }
      }
    }

    /// The file with each chunk's checksum made right, as far as chunks can be told.
    func withChecksums(_ damaged: [UInt8]) -> [UInt8] {
      var bytes = damaged
      var at = 8
      while at + 12 <= bytes.count {
        let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= bytes.count - at - 12 else { break }
        var crc = ~UInt32(0)
        for byte in bytes[at + 4..<at + 8 + length] {
          crc ^= UInt32(byte)
          for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        for k in 0..<4 { bytes[at + 8 + length + k] = UInt8(truncatingIfNeeded: ~crc >> (24 - 8 * k)) }
        at += 12 + length
      }
      return bytes
    }
  }
#endif
