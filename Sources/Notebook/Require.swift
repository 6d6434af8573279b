/// Stops the program with a sentence when the caller made a mistake.
///
/// `precondition` says nothing in an optimised build, and all builds of this package are optimised.
@inline(__always)
func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError(message(), file: file, line: line) }
}
