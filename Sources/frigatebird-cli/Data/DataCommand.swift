import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, describe, export and profile named data sets.",
    subcommands: [DataList.self, DataInfo.self, DataExport.self, DataProfile.self])
}
