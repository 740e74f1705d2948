import ArgumentParser
import Glibc

@main struct Frigatebird: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frigatebird",
    abstract: "Machine learning in one binary: train, evaluate and use models.",
    discussion: "Exit status: 0 done, 1 failed, 64 usage, 130 or 143 interrupted.",
    version: "0.1.0",
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Summary.self, Show.self, ProfileCommand.self, DataCommand.self,
      Bench.self,
    ])

  static func main() {
    do {
      do {
        var command = try parseAsRoot()
        try command.run()
      } catch let error where Self.exitCode(for: error) == .success {
        // A request for help or for the version.
        print(Self.fullMessage(for: error))
      }
      try StandardOutput.flush()
    } catch let error where Self.exitCode(for: error) == .failure {
      StandardError.say("\(error)")
      Glibc.exit(1)
    } catch {
      // Mistakes in the usage are the argument parser's to print.
      exit(withError: error)
    }
  }
}
