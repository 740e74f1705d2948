extension Dataset {
  /// Prepares up to `count` elements ahead, at most 65536, on a background thread. Belongs at the end;
  /// changes no element and no order.
  public func prefetch(_ count: Int = 8) -> Dataset {
    var next = self
    next.ahead = Swift.min(Swift.max(count, 0), 1 << 16)
    return next
  }
}
