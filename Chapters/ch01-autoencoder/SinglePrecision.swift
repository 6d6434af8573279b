import Evidence

// Matrices and ground truth are in double precision, networks in single.

func single(_ x: Tensor<Double>) -> Tensor<Float> { Tensor(x.scalars.map { Float($0) }, shape: x.shape) }

func single(_ x: Matrix) -> Tensor<Float> { single(x.tensor) }
