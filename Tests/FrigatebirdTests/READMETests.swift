import Glibc
import Testing

/// The README's Swift is the snippets', which are compiled with the package.
struct READMETests {
  @Test(arguments: ["FirstModel", "Gradients"])
  func examplesAreTheCompiledOnes(snippet: String) throws {
    let blocks = try text("README.md").split(separator: "```swift\n").dropFirst().map {
      String($0.prefix(upTo: $0.firstRange(of: "```")!.lowerBound))
    }
    let lines = try text("Snippets/\(snippet).swift").split(separator: "\n").map(String.init)
    let found = blocks.contains { block in
      let code = block.split(separator: "\n").map(String.init)
      return code.count >= 4 && lines.joined(separator: "\n").contains(code.joined(separator: "\n"))
    }
    #expect(found, "no Swift example of README.md stands in Snippets/\(snippet).swift")
  }

  private func text(_ path: String) throws -> String {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen(root + "/" + path, "r"), "\(path) isn't there")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var c = getc(file)
    while c != EOF {
      bytes.append(UInt8(c))
      c = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
