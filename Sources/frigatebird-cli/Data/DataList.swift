import ArgumentParser
import Frigatebird

struct DataList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print the names of all data sets.")

  func run() {
    let width = DatasetCatalog.all.map(\.name.count).max() ?? 0
    for info in DatasetCatalog.all {
      let padding = String(repeating: " ", count: width - info.name.count)
      print("\(info.name)\(padding)  \(info.summary)")
    }
  }
}
