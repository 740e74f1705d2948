#if Zip
  import CZip

  /// A zip archive opened for reading with libzip, safe against what a hostile one may claim.
  package final class ZipArchive {
    package let file: String
    private let zip: OpaquePointer
    private let byteCount: Int
    /// Keeps the bytes of an archive in memory.
    private let bytes: UnsafeMutableRawBufferPointer?

    package struct Member {
      var index: UInt64
      var name: String
      /// Bytes in the archive, and when inflated; both as its directory claims.
      var packed: Int
      var size: Int
    }

    package init(_ path: String) throws(FileError) {
      file = path
      bytes = nil
      byteCount = try FileSource(path).limit
      guard byteCount > 0 else { throw Self.notZip(path, ZIP_ER_NOZIP) }
      var code: Int32 = 0
      guard let zip = zip_open(path, ZIP_RDONLY, &code) else { throw Self.notZip(path, code) }
      self.zip = zip
    }

    /// An archive in memory.
    package init(_ bytes: [UInt8], file: String) throws(FileError) {
      self.file = file
      byteCount = bytes.count
      // libzip takes nothing at all for an archive without members.
      guard bytes.count > 0 else { throw Self.notZip(file, ZIP_ER_NOZIP) }
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
      copy.copyBytes(from: bytes)
      self.bytes = copy
      var error = zip_error_t()
      zip_error_init(&error)
      defer { zip_error_fini(&error) }
      let source = zip_source_buffer_create(copy.baseAddress, UInt64(bytes.count), 0, &error)
      guard let source, let zip = zip_open_from_source(source, ZIP_RDONLY, &error) else {
        zip_source_free(source)
        copy.deallocate()
        throw Self.notZip(file, error.zip_err)
      }
      self.zip = zip
    }

    deinit {
      zip_discard(zip)
      bytes?.deallocate()
    }

    private static func notZip(_ file: String, _ code: Int32) -> FileError {
      FileError(
        file, "can't be read as a zip archive: \(zipErrorText(code))", fix: "copy or download it again")
    }

    /// What the directory lists, in order.
    package func members() throws(FileError) -> [Member] {
      var members: [Member] = []
      var total = 0
      for index in 0..<UInt64(max(zip_get_num_entries(zip, 0), 0)) {
        var status = zip_stat_t()
        let needed = UInt64(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD)
        guard zip_stat_index(zip, index, 0, &status) == 0, status.valid & needed == needed,
          let size = Int(exactly: status.size), let packed = Int(exactly: status.comp_size)
        else {
          throw FileError(
            file, "its member \(index) has no valid directory entry", fix: "copy or download it again")
        }
        let name = String(cString: status.name)
        // Other methods (bzip2, …) have no useful bound on how far they expand.
        guard [ZIP_CM_STORE, ZIP_CM_DEFLATE].contains(Int32(status.comp_method)) else {
          throw FileError(
            file,
            "its member '\(name)' is compressed by method \(status.comp_method); 0 and 8 (deflate) are known",
            fix: "write it again with numpy.savez_compressed")
        }
        // Members that overlap are how a small archive holds petabytes.
        total = total.addingReportingOverflow(packed).partialValue
        guard total >= 0, total <= byteCount else {
          throw FileError(
            file, "its members claim more bytes than the file has", fix: "copy or download it again")
        }
        members.append(Member(index: index, name: name, packed: packed, size: size))
      }
      return members
    }

    package func open(_ member: Member) throws(FileError) -> any ByteSource {
      // Deflate can't expand further than 1032 : 1 (and a stored member doesn't at all).
      guard member.size / 1032 <= member.packed else {
        throw FileError(
          "\(file)/\(member.name)",
          "claims to inflate from \(member.packed) to \(member.size) bytes, more than deflate can",
          fix: "copy or download it again")
      }
      guard let stream = zip_fopen_index(zip, member.index, 0) else {
        throw FileError(
          "\(file)/\(member.name)", "can't be read: \(String(cString: zip_strerror(zip)))",
          fix: "copy or download it again")
      }
      return ZipSource(member, of: self, stream)
    }
  }

  private final class ZipSource: ByteSource {
    let file: String
    let limit: Int
    private(set) var position = 0
    var isExact: Bool { true }
    private let archive: ZipArchive
    private let stream: OpaquePointer

    init(_ member: ZipArchive.Member, of archive: ZipArchive, _ stream: OpaquePointer) {
      file = "\(archive.file)/\(member.name)"
      limit = member.size
      self.archive = archive
      self.stream = stream
    }

    deinit { zip_fclose(stream) }

    func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
      let n = Int(zip_fread(stream, target.baseAddress!, UInt64(target.count)))
      if n < 0 {
        throw failure(
          "is damaged: \(String(cString: zip_file_strerror(stream)))", fix: "copy or download it again")
      }
      position += n
      return n
    }
  }

  func zipErrorText(_ code: Int32) -> String {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    return String(cString: zip_error_strerror(&error))
  }
#endif
