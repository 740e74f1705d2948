extension Plan {
  /// What one run computes and moves.
  public var work: Work { steps.reduce(Work(flops: 0, bytes: 0)) { $0 + $1.kernel.work } }
}
