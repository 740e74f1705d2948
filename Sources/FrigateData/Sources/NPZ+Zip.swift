#if Zip
  import CZip
  import FrigateIR

  extension NPZ {
    package init(archive: ZipArchive, only names: [String]?) throws(FileError) {
      let suffix = ".npy"
      let wanted = names.map { Set($0) }
      var known: Set<String> = []
      for member in try archive.members() {
        let isArray = member.name.hasSuffix(suffix)
        let name = isArray ? String(member.name.dropLast(suffix.count)) : member.name
        if let wanted, !wanted.contains(name) { continue }
        guard isArray else {
          throw FileError(
            archive.file, "has the member '\(member.name)', which isn't an array (.npy)",
            fix: "name the arrays that you want to read")
        }
        if !known.insert(name).inserted {
          throw FileError(
            archive.file, "has two members named '\(member.name)'", fix: "write it again with numpy.savez")
        }
        entries.append(Entry(name: name, value: try NPY.read(from: archive.open(member))))
      }
      for name in names ?? [] where !known.contains(name) {
        let found = try archive.members().map(\.name).joined(separator: ", ")
        throw FileError(archive.file, "has no array '\(name)'", fix: "its members are: \(found)")
      }
    }

    func writeZip(to temporary: String, named path: String, compressed: Bool) throws(FileError) {
      guard !entries.isEmpty else {
        // libzip writes no file for an empty archive; this is the end record alone.
        let writer = try FileWriter(temporary)
        try writer.write(Array("PK\u{5}\u{6}".utf8) + Array(repeating: 0, count: 18))
        return try writer.close()
      }
      var code: Int32 = 0
      guard let zip = zip_open(temporary, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
        throw FileError(
          path, "can't be written: \(zipErrorText(code))",
          fix: "check that its folder is there and yours to write to")
      }
      // libzip reads the data when it closes, so that all parts must live until then.
      let parts = entries.map { NPY.parts($0.value, order: .c) }
      let headers = parts.map { part in
        let header = UnsafeMutableRawBufferPointer.allocate(byteCount: part.header.count, alignment: 1)
        header.copyBytes(from: part.header)
        return header
      }
      defer { for header in headers { header.deallocate() } }
      for (i, entry) in entries.enumerated() {
        let data = parts[i].data
        var fragments = [
          fragment(headers[i].baseAddress!, headers[i].count),
          fragment(data.storage.base, data.type.byteCount),
        ]
        let source = zip_source_buffer_fragment(zip, &fragments, UInt64(fragments.count), 0)
        let index = zip_file_add(zip, entry.name + ".npy", source, zip_flags_t(ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
          let text = String(cString: zip_strerror(zip))
          zip_source_free(source)
          zip_discard(zip)
          throw FileError(
            path, "can't hold an array named '\(entry.name)': \(text)",
            fix: "give each array a name of its own")
        }
        // Level 6, as numpy; the day is 1 January 1980, where zip's time begins.
        zip_set_file_compression(
          zip, UInt64(index), Int32(compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE), compressed ? 6 : 0)
        zip_file_set_dostime(zip, UInt64(index), 0, 1 << 5 | 1, 0)
      }
      let closed = zip_close(zip)
      withExtendedLifetime(parts) {}
      if closed != 0 {
        let text = String(cString: zip_strerror(zip))
        zip_discard(zip)
        throw FileError(
          path, "can't be written: \(text)",
          fix: "check that its folder is there and yours to write to, and that the disk isn't full")
      }
    }

    private func fragment(_ base: UnsafeMutableRawPointer, _ count: Int) -> zip_buffer_fragment_t {
      zip_buffer_fragment_t(data: base.assumingMemoryBound(to: UInt8.self), length: UInt64(count))
    }
  }
#endif
