import Foundation
import FoundationXML
import FrigateNN
import Testing

@testable import FrigateFormats

struct LearningCurveTests {
  private typealias Row = [(name: String, value: Double)]

  private static func run(_ epochs: Int) -> [Row] {
    (1...epochs).map { epoch in
      let t = Double(epoch)
      return [
        ("loss", 0.1 + 1 / t), ("sparse_categorical_accuracy", 0.97 - 0.2 / t), ("val_loss", 0.15 + 0.8 / t),
        ("val_sparse_categorical_accuracy", 0.96 - 0.15 / t),
      ]
    }
  }

  private static let cases: [(name: String, rows: [Row])] = [
    ("ten", run(10)), ("one", run(1)), ("two", run(2)), ("hundred", run(100)), ("none", []),
    ("loss", (1...20).map { [("loss", 3e-7 / Double($0))] }),
    ("huge", (1...5).map { [("loss", 4e8 * Double($0)), ("val_loss", 1e8)] }),
    (
      "notFinite",
      (1...8).map { [("loss", $0 % 3 == 0 ? .nan : Double($0)), ("val_loss", $0 > 4 ? .infinity : 2)] }
    ),
    ("onlyNaN", [[("loss", .nan)], [("loss", -.infinity)]]),
    ("extreme", [[("loss", 1.7e308)], [("loss", -1.7e308)], [("loss", 2.5e-308)]]),
    ("constant", (1...4).map { _ in [("loss", 0), ("accuracy", 1), ("mean_squared_error", 7)] }),
    ("strange", [[("<a & \"b\">", 1)]]),
  ]

  /// Set FRIGATEBIRD_PLOTS to a folder to look at them.
  @Test func everyCurveIsWellFormed() throws {
    let folder = ProcessInfo.processInfo.environment["FRIGATEBIRD_PLOTS"]
    for (name, rows) in Self.cases {
      let history = HistoryFilesTests.history(rows)
      let svg = LearningCurve(history).svg
      #expect(svg == LearningCurve(history).svg)
      #expect(!svg.contains("script") && !svg.contains("\"nan\"") && !svg.contains("\"inf\""), "\(name)")
      let parser = XMLParser(data: Data(svg.utf8))
      #expect(parser.parse(), "\(name): \(parser.parserError.map { "\($0)" } ?? "")")
      if let folder { try svg.write(toFile: "\(folder)/\(name).svg", atomically: true, encoding: .utf8) }
    }
  }

  @Test func ticksAreRound() {
    #expect(
      PlotAxis(around: [0.12, 0.81]).ticks.map { PlotAxis(around: [0.12, 0.81]).label($0) } == [
        "0.0", "0.2", "0.4", "0.6", "0.8", "1.0",
      ])
    let accuracy = PlotAxis(around: [0.79, 0.965], limit: 1)
    #expect(accuracy.ticks.map { accuracy.label($0) } == ["0.75", "0.80", "0.85", "0.90", "0.95", "1.00"])
    #expect(accuracy.label(0.96534, morePlaces: 2) == "0.9653")
    let small = PlotAxis(around: [1e-7, 3e-7])
    #expect(small.factor == "×10⁻⁷" && small.label(small.ticks[1]) == "1")
    #expect(PlotAxis(counting: 1, 10).ticks == [2, 4, 6, 8, 10])
    #expect(PlotAxis(counting: 1, 1).ticks == [1])
    #expect(PlotAxis(counting: 1, 5).ticks == [1, 2, 3, 4, 5])
  }

  @Test func theLastValuesStandAtTheLines() {
    let svg = LearningCurve(HistoryFilesTests.history(Self.run(10))).svg
    for label in [
      ">0.200</text>", ">0.230</text>", ">0.9500</text>", ">0.9450</text>", ">training</text>",
      ">validation</text>",
    ] {
      #expect(svg.contains(label), "\(label)")
    }
  }
}
