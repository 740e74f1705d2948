#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What another program said, and how it ended.
struct CommandResult {
  /// Exit status, or 128 + the signal that ended it.
  var status: Int32
  /// Standard output and error together, at most 64 kB.
  var output: String

  var firstLine: String {
    output.split(separator: "\n").first.map(String.init) ?? "ended with status \(status)"
  }
}

/// Runs a program from the user's path, without a shell, and waits for it.
func run(_ command: String...) throws(FileError) -> CommandResult {
  var ends: [Int32] = [0, 0]
  guard pipe(&ends) == 0 else { throw FileError(command[0], "can't be run: \(lastErrorText())") }
  defer { close(ends[0]) }
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
  #else
    var actions = posix_spawn_file_actions_t()
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
  posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
  posix_spawn_file_actions_addclose(&actions, ends[0])
  posix_spawn_file_actions_addclose(&actions, ends[1])
  // Signals that this program holds back must still end the other one.
  #if canImport(Darwin)
    var attributes: posix_spawnattr_t?
  #else
    var attributes = posix_spawnattr_t()
  #endif
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  var noSignals = sigset_t()
  sigemptyset(&noSignals)
  posix_spawnattr_setsigmask(&attributes, &noSignals)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var arguments = command.map { strdup($0) } + [nil]
  defer { for argument in arguments { free(argument) } }
  var process = pid_t()
  let code = posix_spawnp(&process, command[0], &actions, &attributes, &arguments, environ)
  close(ends[1])
  guard code == 0 else {
    throw FileError(
      command[0],
      code == ENOENT ? "the program \(command[0]) isn't installed" : "can't be run: \(errorText(code))",
      fix: "install \(command[0])")
  }
  let output = readAll(ends[0])
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0, errno == EINTR {}
  let signal = status & 0x7F
  return CommandResult(status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: output)
}

private func readAll(_ descriptor: Int32) -> String {
  var all: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while true {
    let n = read(descriptor, &chunk, chunk.count)
    if n < 0, errno == EINTR { continue }
    if n <= 0 { return String(decoding: all, as: UTF8.self) }
    if all.count < 1 << 16 { all += chunk[..<n] }
  }
}

func removeFile(_ path: String) { unlink(path) }
