import ArgumentParser
import FrigateIR
import Frigatebird

struct DataInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Print what a data set holds and where it is on this machine.")

  @Argument(help: "A data set by name, see 'frigatebird data list'.")
  var name: String

  @Flag(help: "Fail unless the data are on this machine.")
  var local = false

  @OptionGroup var dataFolder: DataFolderOption

  func run() throws {
    let info = try DatasetCatalog.info(name)
    let folder = try dataFolder.named
    if local { _ = try NamedDataset(name, dataFolder: folder, download: false) }
    let search = DatasetSearch(info, dataFolder: folder)
    print("\(info.name): \(info.title)")
    print("  \(info.summary)")
    print("features  \(info.features)")
    print(
      "labels    \(info.labels), \(info.classNames.count) classes: \(info.classNames.joined(separator: ", "))"
    )
    print("splits    " + info.splits.map { "\($0.name) \($0.count) examples" }.joined(separator: ", "))
    print("from      \(info.homepage)")
    print("cite      \(info.citation)")
    if let folder = search.folder {
      print("found in  \(folder)")
    } else {
      print("found in  no folder on this machine; it is downloaded when it is used")
    }
  }
}
