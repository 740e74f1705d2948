import Glibc

/// A range of values with round numbers to mark it by.
struct PlotAxis {
  let lower: Double
  let upper: Double
  let ticks: [Double]
  /// Decimal places that tell one tick from the next, once divided by `scale`.
  let places: Int
  /// Labels give values divided by this power of ten.
  let exponent: Int

  /// A range around values; 0 belongs to it if it isn't far.
  ///
  /// - Parameter limit: no tick lies above it.
  init(around values: [Double], limit: Double = .infinity) {
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if low > 0, low < 0.35 * high { low = 0 }
    if high - low <= max(abs(low), abs(high)) * 1e-9 {
      let half = high == 0 ? 0.5 : abs(high) * 0.1
      (low, high) = (low - half, high + half)
    }
    let step = Self.roundStep((high - low) / 4.5)
    // Values stay a little away from the ends, except where the end means something.
    let first = low == 0 ? 0 : (low / step - 0.08).rounded(.down)
    let last = min(
      (high / step + (high == 0 ? -1e-9 : 0.08)).rounded(.up), (limit / step + 1e-9).rounded(.down))
    ticks = stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
    lower = ticks[0]
    upper = max(ticks[ticks.count - 1], min(high, limit))
    let power = Int(log10(max(abs(lower), abs(upper))).rounded(.down))
    exponent = power >= 5 || power <= -4 ? power : 0
    places = max(0, -Int((log10(step) - Double(exponent) + 1e-9).rounded(.down)))
  }

  /// Whole numbers from `first` to `last`.
  init(counting first: Int, _ last: Int) {
    let step = max(1, Int(Self.roundStep(Double(last - first) / 7)))
    lower = Double(first)
    upper = Double(last)
    var numbers = stride(from: 0, through: last, by: step).filter { $0 >= first }
    // The last epoch is worth a number; one too close to it gives way.
    if numbers.last != last {
      if let near = numbers.last, Double(last - near) < 0.6 * Double(step) { numbers.removeLast() }
      numbers.append(last)
    }
    if step > 1, let next = numbers.first, Double(next - first) > 0.6 * Double(step) {
      numbers.insert(first, at: 0)
    }
    ticks = numbers.map(Double.init)
    places = 0
    exponent = 0
  }

  /// 1, 2 or 5 times a power of ten, at least `size`.
  private static func roundStep(_ size: Double) -> Double {
    guard size > 0, size.isFinite else { return 1 }
    let power = pow(10, log10(size).rounded(.down))
    let step = [1, 2, 5].first { $0 * power >= size * (1 - 1e-9) } ?? 10
    return step * power
  }

  /// Where a value lies: 0 at the lower end, 1 at the upper.
  func position(_ value: Double) -> Double {
    upper > lower ? (value - lower) / (upper - lower) : 0.5
  }

  /// A value as the labels give it, with more decimal places than the ticks.
  func label(_ value: Double, morePlaces: Int = 0) -> String {
    SVG.number(value / pow(10, Double(exponent)), places: min(places + morePlaces, 9), isMinusLong: true)
  }

  /// `×10⁻⁵`, or nothing.
  var factor: String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let power = "\(abs(exponent))".compactMap(\.wholeNumberValue).map { String(digits[$0]) }.joined()
    return exponent == 0 ? "" : "×10" + (exponent < 0 ? "⁻" : "") + power
  }
}
