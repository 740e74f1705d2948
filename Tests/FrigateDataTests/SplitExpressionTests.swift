import Testing

@testable import FrigateData

struct SplitExpressionTests {
  let mnist = [(name: "train", count: 60_000), (name: "test", count: 10_000)]

  func ranges(_ text: String, count: Int? = nil) throws -> String {
    try SplitExpression(text).ranges(in: count.map { [("train", $0)] } ?? mnist)
      .map { "\($0.split) \($0.range.lowerBound)..<\($0.range.upperBound)" }.joined(separator: ", ")
  }

  @Test(arguments: [
    ("train", "train 0..<60000"),
    ("test", "test 0..<10000"),
    ("train[:75%]", "train 0..<45000"),
    ("train[75%:99%]", "train 45000..<59400"),
    ("train[99%:]", "train 59400..<60000"),
    ("train[100:200]", "train 100..<200"),
    ("train[-100:]", "train 59900..<60000"),
    ("train[:-100]", "train 0..<59900"),
    ("train[-10%:]", "train 54000..<60000"),
    ("train[:10%]+train[90%:]", "train 0..<6000, train 54000..<60000"),
    (" train [ :1% ] + test ", "train 0..<600, test 0..<10000"),
    ("train[:]", "train 0..<60000"),
    ("train[59990:99999999]", "train 59990..<60000"),
    ("train[10:50%]", "train 10..<30000"),
    ("all", "train 0..<60000, test 0..<10000"),
    ("all[59999:60001]", "train 59999..<60000, test 0..<1"),
  ])
  func selects(text: String, expected: String) throws {
    #expect(try ranges(text) == expected)
  }

  /// What TensorFlow Datasets 4.9 computes: int(round(percent · count / 100)), halves to even.
  @Test func percentagesRoundToTheClosest() throws {
    #expect(try ranges("train[:50%]", count: 3) == "train 0..<2")
    #expect(try ranges("train[:50%]", count: 5) == "train 0..<2")
    #expect(try ranges("train[33%:67%]", count: 10) == "train 3..<7")
    #expect(try ranges("train[:1%]", count: 150) == "train 0..<2")
    #expect(try ranges("train[-1%:]", count: 250) == "train 248..<250")
  }

  @Test func mistakesAreShown() {
    func refusal(_ text: String) -> String { message { _ = try ranges(text) } ?? "accepted" }
    #expect(
      refusal("train[:10%]+tran") == """
        split: there is no split 'tran'
          received  train[:10%]+tran
                                ^
          fix       the splits are train (60000 examples) and test (10000 examples); for example 'train[:75%]'
        """)
    #expect(
      refusal("train[:75%") == """
        split: the end stands where ']' should be
          received  train[:75%
                              ^
          fix       for example 'train', 'train[:75%]', 'train[100:200]' or 'train[:10%]+train[90%:]'
        """)
    #expect(refusal("").contains("the name of a split"))
    #expect(refusal("train[5]").contains("']' stands where ':'"))
    #expect(refusal("train[:101%]").contains("between -100% and 100%"))
    #expect(refusal("train[:99999999999999999999]").contains("too large"))
    #expect(refusal("train[-:]").contains("':' stands where a number"))
    #expect(refusal("train[200:100]").contains("selects nothing: from example 200 up to 100 of 60000"))
    #expect(refusal("train[:0%]").contains("selects nothing"))
    #expect(refusal("train,test").contains("',' stands where '+' or the end"))
    #expect(refusal("train+").contains("the end stands where the name"))
  }
}
