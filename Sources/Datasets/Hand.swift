import Tensor

/// Another hand: what a writer with other habits, or another scanner, makes of the same digits. Values are in 0...1.
public enum Hand: Sendable, Hashable, CustomStringConvertible {
    /// White on black for black on white.
    case inverted
    /// A pen twice as broad: each pixel is as dark as the darkest of itself and its neighbours on the left, above, and
    /// between the two.
    case thickened
    /// The paper moved by whole pixels; what leaves the picture is lost, and what comes in is blank.
    case shifted(right: Int, down: Int)

    public var description: String {
        switch self {
        case .inverted: "inverted"
        case .thickened: "thickened"
        case .shifted(let right, let down): "shifted by (\(right), \(down))"
        }
    }

    /// The same digits in this hand: [n, 64] -> [n, 64]
    public func callAsFunction<Scalar: Real>(_ pictures: Tensor<Scalar>) -> Tensor<Scalar> {
        require(
            pictures.rank == 2 && pictures.shape[1] == Digits.pixels,
            "Pictures of digits have the shape [n, \(Digits.pixels)], not \(pictures.shape).")
        switch self {
        case .inverted: return 1 - pictures
        case .shifted(let right, let down): return moved(pictures, right: right, down: down)
        case .thickened:
            let wide = Tensor.maximum(pictures, moved(pictures, right: 1, down: 0))
            return .maximum(wide, moved(wide, right: 0, down: 1))
        }
    }

    private func moved<Scalar: Real>(_ pictures: Tensor<Scalar>, right: Int, down: Int) -> Tensor<Scalar> {
        let side = Digits.side
        require(
            abs(right) <= side && abs(down) <= side,
            "Pictures of \(side) pixels cannot be moved by (\(right), \(down)).")
        let framed = pictures.reshaped([-1, side, side])
            .padded(before: [0, max(down, 0), max(right, 0)], after: [0, max(-down, 0), max(-right, 0)])
        let (top, left) = (max(-down, 0), max(-right, 0))
        return framed.slice(axis: 1, from: top, to: top + side).slice(axis: 2, from: left, to: left + side)
            .reshaped([-1, Digits.pixels])
    }
}
