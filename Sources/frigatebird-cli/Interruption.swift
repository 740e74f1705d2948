import Frigatebird
import Glibc
import Synchronization

/// Ctrl-C and `kill`: the program ends at once with status 130 or 143, unless it is just writing its
/// results, which it finishes, and leaves nothing half-written.
enum Interruption {
  private static let writing = Mutex(())
  private static let remark = Mutex<String?>(nil)

  /// Call first: threads made before would still be ended by the signals the hard way.
  static func watch() {
    // A file that may not grow is told as an error is, not by ending the program.
    signal(SIGXFSZ, SIG_IGN)
    var signals = signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, { _ in Interruption.waitForSignal() }, nil)
    if failure != 0 {
      pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    } else {
      pthread_detach(thread)
    }
  }

  /// Runs `body`; a signal that comes meanwhile has to wait.
  static func whileWriting<R>(_ body: () throws -> R) rethrows -> R {
    try writing.withLock { _ in try body() }
  }

  /// What is said to those who interrupt the program from now on.
  static func note(_ text: String) { remark.withLock { $0 = text } }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    return signals
  }

  private static func waitForSignal() -> UnsafeMutableRawPointer? {
    var signals = signals
    var signal: Int32 = 0
    while sigwait(&signals, &signal) != 0 {}
    writing.withLock { _ in
      UnfinishedFiles.remove()
      StandardError.say("interrupted" + (remark.withLock { $0 }.map { "\n  fix       " + $0 } ?? ""))
      _exit(128 + signal)
    }
    return nil
  }
}
