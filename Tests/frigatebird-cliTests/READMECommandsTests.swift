import Foundation
import Testing

/// The README's commands do what they are said to do, as they stand there.
struct READMECommandsTests {
  let folder = TemporaryFolder()

  /// The lines under "The command line", without remarks; what stands for several subcommands becomes a line for each.
  private func commands() throws -> [[String]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(text.components(separatedBy: "## The command line\n").last)
    let block = section.components(separatedBy: "```")[1]
    return block.split(separator: "\n").flatMap { line -> [[String]] in
      let command = line.components(separatedBy: "  #")[0]
      let words = command.split(separator: " ").map(String.init)
      let parts = words.split(separator: "|").map(Array.init)
      guard parts.count > 1 else { return [words] }
      return [parts[0]] + parts.dropFirst().map { ["frigatebird", words[1]] + $0 }
    }
  }

  @Test func everyCommandRuns() throws {
    let commands = try commands()
    #expect(Set(commands.map { $0[1] }).count == 8)
    for words in commands {
      #expect(words[0] == "frigatebird")
      let arguments = words.dropFirst().flatMap { word -> [String] in
        switch word {
        case "mnist": [Command.dataset]
        // What the line before says, shorter.
        case "…":
          [
            "--dataset", Command.dataset, "--epochs", "1", "--train-split", "train[:320]",
            "--validation-split", "none",
          ]
        case "digits.npz": [folder.file("digits.npz")]
        default:
          [
            word.replacing("DIR", with: folder.file("out")).trimmingCharacters(
              in: CharacterSet(charactersIn: "'"))
          ]
        }
      }
      let result = try Command.run(arguments: arguments)
      #expect(result.status == 0 && result.errors.isEmpty, "\(arguments) \(result.errors)")
      #expect(!result.output.isEmpty, "\(arguments)")
    }
  }
}
