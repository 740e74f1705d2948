import Testing

@testable import FrigateNN

struct ProgressTests {
  /// Bars and lines as real Keras prints them, character by character.
  @Test func textsAreKerass() throws {
    for item in try #require(KerasParts.text("progress").array) {
      let step = try #require(item["step"]?.int)
      let seconds = try #require(item["seconds"]?.double)
      let logs = try #require(item["logs"]?.array).map { log in
        (name: try #require(log.array?[0].string), value: try #require(Double(log.array?[1].string ?? "")))
      }
      let text = ProgressText(epochs: 10, steps: item["target"]?.int)
      let progress = EpochProgress(
        step: step, seconds: seconds, secondsPerStep: seconds / Double(step), logs: logs)
      for (key, ours) in [
        ("bar", text.bar(progress, isFinal: false)), ("bar_final", text.bar(progress, isFinal: true)),
        ("line_final", text.line(progress)),
      ] {
        let keras = try #require(item[key]?.string)
        if !keras.isEmpty { #expect(ours == keras, "\(key) \(step)") }
      }
    }
  }

  @Test func linesAreOneForEachEpoch() throws {
    let lines = try show(.lines)
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("Epoch 1/2 - 3/3 - 0s - "))
    #expect(lines[0].hasSuffix("s/step - loss: 0.5000 - val_loss: 2.5000e-04\n"))
    #expect(lines[1].hasPrefix("Epoch 2/2 - "))
  }

  @Test func aBarIsWrittenOverItself() throws {
    let pieces = try show(.bar)
    #expect(pieces[0] == "Epoch 1/2\n")
    #expect(pieces.contains("Epoch 2/2\n"))
    for piece in pieces where !piece.hasPrefix("Epoch") { #expect(piece.hasPrefix("\r\u{1B}[K")) }
    #expect(pieces.last!.contains("3/3") && pieces.last!.hasSuffix(" - val_loss: 2.5000e-04\n"))
  }

  @Test func noneIsSilent() throws { #expect(try show(.none) == []) }

  private func show(_ style: ProgressDisplay.Style) throws -> [String] {
    var pieces: [String] = []
    var display = ProgressDisplay(style, epochs: 2, steps: 3) { pieces.append($0) }
    for epoch in 0..<2 {
      display.beginEpoch(epoch)
      for step in 1...3 { display.endStep(step) { [("loss", 1)] } }
      display.endEpoch(epoch, steps: 3, [("loss", 0.5), ("val_loss", 0.00025)])
    }
    return pieces
  }
}
