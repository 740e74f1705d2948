import FrigateIR

#if PNG
  import CPNG
#endif

/// PNG images as tensors: [height, width, channels], uint8, or uint16 for images of 16 bits a channel.
///
/// Any kind of PNG is read: grey, RGB, with and without alpha, with a palette, of 1 to 16 bits, interlaced or
/// not. Values are those in the file; gamma and colour profiles are not applied.
public enum PNG {
  /// The channels of a tensor, in Keras's words.
  public enum ColorMode: String, Hashable, Sendable, CaseIterable {
    case grayscale, rgb, rgba

    public var channels: Int {
      switch self {
      case .grayscale: 1
      case .rgb: 3
      case .rgba: 4
      }
    }
  }

  /// More pixels than in any photograph are refused: a small file may claim them.
  public static let maximumPixels = 1 << 28

  /// Reads an image, with the channels that it has (2: grey and alpha), or as `colorMode` says: grey is
  /// repeated, alpha left out or opaque, and grey of colours is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
  ///
  /// - Throws: `FileError`, before memory is taken for pixels that can't be there.
  public static func read(_ path: String, colorMode: ColorMode? = nil) throws(FileError) -> Literal {
    try decode(bytes(of: path), file: path, colorMode: colorMode)
  }

  /// The type of the tensor that `read` gives, from the first part of the file.
  static func type(of path: String, colorMode: ColorMode?) throws(FileError) -> TensorType {
    let source = try FileSource(path)
    // A palette and its transparency stand before the pixels; other chunks hardly reach this far.
    let start = try source.bytes(min(source.limit, 1 << 14), of: "header")
    do {
      return try type(start, file: path, size: source.limit, colorMode: colorMode)
    } catch {
      return try type(bytes(of: path), file: path, size: source.limit, colorMode: colorMode)
    }
  }

  private static func bytes(of path: String) throws(FileError) -> [UInt8] {
    let source = try FileSource(path)
    guard source.limit <= min(physicalMemory, 1 << 31) else {
      throw FileError(
        path, "has \(spelled(byteCount: source.limit)), too many for an image", fix: "is it a PNG?")
    }
    return try source.bytes(source.limit, of: "data")
  }

  #if PNG
    static func decode(_ bytes: [UInt8], file: String, colorMode: ColorMode?) throws(FileError) -> Literal {
      let own = try type(bytes, file: file, size: bytes.count, colorMode: nil)
      let literal = Literal(own, storage: Storage(byteCount: own.byteCount))
      var image = frigate_png_image()
      let rows = literal.storage.base.assumingMemoryBound(to: UInt8.self)
      guard frigate_png_read(bytes, bytes.count, &image, rows) == 0 else { throw damaged(file, image) }
      guard let colorMode, colorMode.channels != own.shape[2] else { return literal }
      return literal.withChannels(colorMode.channels)
    }

    private static func type(
      _ bytes: [UInt8], file: String, size: Int, colorMode: ColorMode?
    ) throws(FileError) -> TensorType {
      var image = frigate_png_image()
      guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
        throw FileError(file, "isn't a PNG image by its first bytes", offset: 0, fix: "convert it to PNG")
      }
      guard frigate_png_read(bytes, bytes.count, &image, nil) == 0 else { throw damaged(file, image) }
      let (width, height) = (Int(image.width), Int(image.height))
      guard width * height <= maximumPixels else {
        throw FileError(
          file, "claims \(width) × \(height) pixels; more than \(maximumPixels) are refused",
          fix: "cut it into smaller images")
      }
      // Deflate can't expand further than 1032 : 1.
      guard height * ((width * Int(image.packed_bits) + 7) / 8) / 1032 <= size else {
        throw FileError(
          file, "claims \(width) × \(height) pixels, more than its \(size) bytes can hold",
          fix: "copy or download it again; it is damaged or hostile")
      }
      let type = TensorType(
        image.depth == 16 ? .uint16 : .uint8,
        [height, width, colorMode?.channels ?? Int(image.channels)])
      guard type.byteCount <= physicalMemory / 2 else {
        throw FileError(
          file, "needs \(spelled(byteCount: type.byteCount)) as \(type), too much for this machine",
          fix: "cut it into smaller images")
      }
      return type
    }

    private static func damaged(_ file: String, _ image: frigate_png_image) -> FileError {
      let message = withUnsafeBytes(of: image.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return FileError(file, "is a damaged PNG image: \(message)", fix: "copy or download it again")
    }
  #else
    static func decode(_ bytes: [UInt8], file: String, colorMode: ColorMode?) throws(FileError) -> Literal {
      throw withoutPNG(file)
    }

    private static func type(
      _ bytes: [UInt8], file: String, size: Int, colorMode: ColorMode?
    ) throws(FileError) -> TensorType {
      throw withoutPNG(file)
    }

    private static func withoutPNG(_ file: String) -> FileError {
      FileError(
        file, "is a PNG image and this build has no libpng",
        fix: "build with the trait PNG (swift build --traits PNG)")
    }
  #endif
}

extension Literal {
  /// An image of [height, width, channels] with 1, 3 or 4 channels instead of those it has.
  fileprivate func withChannels(_ channels: Int) -> Literal {
    let result = type.with(shape: [type.shape[0], type.shape[1], channels])
    func convert<E: FixedWidthInteger & UnsignedInteger>(_: E.Type) -> Literal {
      let own = type.shape[2]
      return Literal(result) { bytes in
        withUnsafeBytes { source in
          let from = source.bindMemory(to: E.self)
          let to = bytes.bindMemory(to: E.self)
          for pixel in 0..<result.shape[0] * result.shape[1] {
            let place = pixel * own
            let isGrey = own < 3
            if channels == 1 {
              to[pixel] = isGrey ? from[place] : E(luma(from[place], from[place + 1], from[place + 2]))
              continue
            }
            for channel in 0..<3 { to[pixel * channels + channel] = from[place + (isGrey ? 0 : channel)] }
            if channels == 4 {
              to[pixel * 4 + 3] = own % 2 == 0 ? from[place + own - 1] : .max
            }
          }
        }
      }
    }
    return type.dtype == .uint16 ? convert(UInt16.self) : convert(UInt8.self)
  }
}

/// 0.299 R + 0.587 G + 0.114 B, rounded, its weights in sixteenths of 2¹⁶.
private func luma(_ r: some BinaryInteger, _ g: some BinaryInteger, _ b: some BinaryInteger) -> UInt64 {
  (UInt64(r) * 19595 + UInt64(g) * 38470 + UInt64(b) * 7471 + 0x8000) >> 16
}
