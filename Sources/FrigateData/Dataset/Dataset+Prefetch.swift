extension Dataset {
  /// Prepares up to `count` elements ahead on a background thread. Belongs at the end; changes no
  /// element and no order.
  public func prefetch(_ count: Int = 8) -> Dataset {
    var next = self
    next.ahead = Swift.max(count, 0)
    return next
  }
}
