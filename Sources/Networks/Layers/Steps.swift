import Tensor

/// A sequence cut into its steps: [batch, length, inputs] -> length times [batch, inputs].
func steps<Scalar: Real>(of x: Tensor<Scalar>, inputs: Int) -> [Tensor<Scalar>] {
    require(
        x.rank == 3 && x.shape[1] > 0 && x.shape[2] == inputs,
        "A recurrent layer of \(inputs) features needs [batch, length, \(inputs)], not \(x.shape).")
    return halves(of: x).map { $0.reshaped([x.shape[0], inputs]) }
}

/// Halves of halves, down to single steps. The derivative of a slice fills a tensor as large as what it was cut from:
/// cut one by one from the whole, n steps would fill n times its size; cut by halves, it is log n times.
private func halves<Scalar: Real>(of x: Tensor<Scalar>) -> [Tensor<Scalar>] {
    let length = x.shape[1]
    if length == 1 { return [x] }
    return halves(of: x.slice(axis: 1, from: 0, to: length / 2))
        + halves(of: x.slice(axis: 1, from: length / 2, to: length))
}
