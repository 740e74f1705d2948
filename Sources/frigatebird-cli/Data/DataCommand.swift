import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, describe and export named data sets.",
    subcommands: [DataList.self, DataInfo.self, DataExport.self])
}
