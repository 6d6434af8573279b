import Tensor

extension Matrix {
    /// A tensor of two axes as a matrix, in double precision.
    public init<Scalar>(_ tensor: Tensor<Scalar>) {
        require(tensor.rank == 2, "A matrix has two axes; the tensor has the shape \(tensor.shape).")
        self.init(tensor.scalars.map { Double($0) }, rows: tensor.shape[0], columns: tensor.shape[1])
    }

    public var tensor: Tensor<Double> { Tensor(scalars, shape: [rows, columns]) }
}
