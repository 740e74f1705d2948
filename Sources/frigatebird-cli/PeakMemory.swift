import Glibc

/// The most memory that the process has had resident.
enum PeakMemory {
  /// In units of a million bytes.
  static var megabytes: Int {
    var usage = rusage()
    // Linux counts in KiB.
    return getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0
      ? usage.ru_maxrss * 1024 / 1_000_000 : 0
  }
}
