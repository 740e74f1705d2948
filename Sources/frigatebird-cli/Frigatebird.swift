import ArgumentParser

@main struct Frigatebird: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frigatebird", abstract: "Machine learning in one binary.", version: "0.1.0")
}
