/// Stops the program with a sentence when the caller made a mistake.
///
/// `precondition` says nothing in an optimised build, and all builds of this package are optimised.
@inlinable
@inline(__always)
package func require(
    _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { fatalError(message(), file: file, line: line) }
}

/// The axis counted from the front; negative ones count from the end.
@inline(__always)
func position(
    ofAxis axis: Int, in shape: [Int], _ what: String, file: StaticString, line: UInt
) -> Int {
    let position = axis < 0 ? axis + shape.count : axis
    require(
        shape.indices.contains(position),
        "\(what) asked for axis \(axis), but the shape \(shape) has \(shape.count) axes.", file: file, line: line)
    return position
}

extension [Int] {
    /// How many elements a tensor of this shape has.
    var product: Int { reduce(1, *) }

    /// The steps between neighbours along each axis of a dense row-major array of this shape.
    var denseStrides: [Int] {
        var strides = self
        var step = 1
        for axis in indices.reversed() {
            strides[axis] = step
            step *= self[axis]
        }
        return strides
    }
}
