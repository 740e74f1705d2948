import Testing

@testable import FrigateNN

struct LayerNamesTests {
  @Test func classNamesBecomeKerassSnakeCase() throws {
    for pair in try #require(KerasParts.text("names").array) {
      let name = try #require(pair.array?[0].string)
      #expect(LayerNames.snakeCase(name) == pair.array?[1].string, "\(name)")
    }
  }

  @Test func layersAreNumberedByKind() throws {
    #expect(
      try names([Flatten(), Dense(3), Dropout(0.5), Dense(3), Activation(.tanh), Dense(3)])
        == ["flatten", "dense", "dropout", "dense_1", "activation", "dense_2"])
  }

  @Test func namesOfTheUsersAreLeftToThem() throws {
    #expect(
      try names([Dense(3), Dense(3, name: "dense"), Dense(3), Dense(3, name: "head")])
        == ["dense_1", "dense", "dense_2", "head"])
  }

  private func names(_ layers: [any Layer]) throws -> [String] {
    try Sequential(input: Input(4), layers: layers).layers.map(\.name)
  }
}
