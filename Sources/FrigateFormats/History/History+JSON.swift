import FrigateNN

extension History {
  /// As Keras's History object has it: `epoch`, counted from 0, and `history`, a list for each name.
  ///
  /// What isn't finite becomes null: JSON has no spelling for it.
  public var json: JSON {
    [
      "epoch": .array(epochs.map(JSON.int)),
      "history": .object(
        names.map { JSON.Member(key: $0, value: .array((self[$0] ?? []).map(JSON.number))) }),
    ]
  }
}
