/// Stops the program with a text unless `condition` holds: for mistakes in the calling code.
///
/// In release builds `precondition` stops without its text; what a caller did wrong must be said.
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #file,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
