/// Where a batch has its channels.
public enum DataFormat: String, Hashable, Sendable {
  /// [batch, …, channels].
  case channelsLast = "channels_last"
  /// [batch, channels, …].
  case channelsFirst = "channels_first"
}

extension Configuration {
  /// The parameter `data_format`; channels come last where it is missing.
  func dataFormat() throws(ConfigurationError) -> DataFormat {
    let name = try string("data_format", default: DataFormat.channelsLast.rawValue)
    guard let format = DataFormat(rawValue: name) else {
      throw ConfigurationError(
        "there is no data_format \(name).", in: className, fix: "use channels_last or channels_first")
    }
    return format
  }
}
