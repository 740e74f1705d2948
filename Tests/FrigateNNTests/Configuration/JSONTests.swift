import Testing

@testable import FrigateNN

struct JSONTests {
  private func problem(_ text: String) -> String {
    do {
      _ = try JSON(parsing: text.utf8)
      return "none"
    } catch {
      return error.problem
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let value: JSON = [
      "text": "a \"quote\", a \\, a \n, é, 😀", "list": [1, -2, 3.5, 1e-07, nil, true], "empty": [:],
      "none": [],
      "deep": [["x": [1]]],
    ]
    #expect(try JSON(parsing: value.description.utf8) == value)
    #expect(try JSON(parsing: value.pretty.utf8) == value)
  }

  @Test func escapesAndNumbers() throws {
    let text = #" { "a" : "\u00e9\ud83d\ude00\/\b\f" , "b":[0,-0.5,12E+2, 9223372036854775808] } "#
    #expect(
      try JSON(parsing: text.utf8)
        == ["a": "é😀/\u{8}\u{C}", "b": [0, -0.5, .number(1200), .number(9_223_372_036_854_775_808)]])
  }

  @Test(arguments: [
    ("", "it ends where a value should be"), ("{", "it ends where a key in quotation marks should be"),
    ("[1,]", "']' stands where a value should be"), ("{\"a\" 1}", "'1' stands where ':' should be"),
    ("{\"a\":1,\"a\":2}", "the key \"a\" stands there twice"), ("01", "a number can't start with 0"),
    ("1e999", "the number 1e999 is too large"), ("nan", "'n' stands where a value should be"),
    ("[1] 2", "'2' stands where the end should be"), ("\"\\ud800\"", "half a character"),
    ("\"a", "it ends where the end of a text"), ("1.", "it ends where a digit should be"),
    ("\"\\x\"", "'x' stands where an escaped character should be"),
    ("tru", "'t' stands where a value should be"),
  ])
  func brokenTextIsRefused(text: String, expected: String) {
    #expect(problem(text).contains(expected), "\(problem(text))")
  }

  @Test func theMessageSaysWhere() {
    #expect(problem("{\n  \"a\": ?\n}").hasPrefix("the JSON text is broken at line 2, column 8"))
    let error = #expect(throws: ConfigurationError.self) { try JSON(parsing: "?".utf8) }
    #expect(error?.fix == "mend the text there, or write it again: json.dump(…), model.to_json()")
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(problem(deep).contains("nested more than 64 deep"))
    _ = try JSON(parsing: (String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).utf8)
  }

  @Test func invalidUTF8IsRefused() {
    #expect(throws: ConfigurationError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
  }
}
