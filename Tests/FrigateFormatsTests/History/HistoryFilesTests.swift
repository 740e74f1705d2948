import Testing

@testable import FrigateFormats
@testable import FrigateNN

struct HistoryFilesTests {
  static func history(_ rows: [[(name: String, value: Double)]], from first: Int = 0) -> History {
    var history = History()
    for (i, row) in rows.enumerated() { history.append(epoch: first + i, row) }
    return history
  }

  let history = Self.history(
    [
      [("loss", 0.5), ("val_loss", 0.25)], [("loss", .nan), ("val_loss", .infinity)],
    ], from: 3)

  @Test func jsonIsKerass() {
    #expect(
      history.json.description
        == #"{"epoch": [3, 4], "history": {"loss": [0.5, null], "val_loss": [0.25, null]}}"#)
  }

  @Test func csvHasALineForEachEpoch() {
    #expect(history.csv == "epoch,loss,val_loss\n3,0.5,0.25\n4,nan,inf\n")
    #expect(Self.history([[("a,\"b\"", 1)]]).csv == "epoch,\"a,\"\"b\"\"\"\n0,1.0\n")
  }
}
