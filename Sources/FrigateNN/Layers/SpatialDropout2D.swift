import FrigateTensor

/// In training, sets whole channels of images to zero at random and scales the others by 1 / (1 − rate);
/// elsewhere passes the inputs, [batch, height, width, channels], on.
///
/// Tompson et al. (2015), DOI 10.1109/CVPR.2015.7298664.
public struct SpatialDropout2D: SpatialDropoutLayer {
  public static let className = "SpatialDropout2D"
  static let spatialRank = 2
  public var name: String?
  /// The part that is dropped, from 0 to 1.
  public var rate: Double

  public init(_ rate: Double, name: String? = nil) {
    self.rate = rate
    self.name = name
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    rate = try configuration.double("rate")
  }
}
