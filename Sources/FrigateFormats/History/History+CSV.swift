import FrigateNN

extension History {
  /// One line for each epoch, as Keras's CSVLogger writes it: `epoch,loss,val_loss`; epochs are
  /// counted from 0, missing numbers left empty.
  public var csv: String {
    var text = (["epoch"] + names).map(Self.quoted).joined(separator: ",") + "\n"
    for (row, epoch) in epochs.enumerated() {
      let values = names.map { name in
        let series = self[name] ?? []
        return row < series.count ? "\(series[row])" : ""
      }
      text += (["\(epoch)"] + values).joined(separator: ",") + "\n"
    }
    return text
  }

  /// RFC 4180.
  private static func quoted(_ name: String) -> String {
    let isPlain = !name.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    return isPlain ? name : "\"" + name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
