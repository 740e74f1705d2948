/// Throws unless these are axes of an example of this shape, each once, from 1, as the batch has number
/// 0, or from the back.
func checkExampleAxes(
  _ axes: [Int], of input: [Int], for action: String = "sum"
) throws(ConfigurationError) {
  let places = axes.map { $0 < 0 ? $0 &+ input.count &+ 1 : $0 }
  if axes.isEmpty || !places.allSatisfy((1...max(input.count, 1)).contains) || input.isEmpty
    || Set(places).count != places.count
  {
    throw ConfigurationError(
      "can't \(action) along axes \(axes); one example has shape \(input).",
      fix: "name axes from 1 to \(input.count), or from the back; 0 is the batch")
  }
}
