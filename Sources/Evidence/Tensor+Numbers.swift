import Notebook
import Tensor

/// A tensor on a side of a claim: a scalar is one number, any other shape a case for each element.
extension Tensor: Numbers {
    public var sides: Sides {
        let values = scalars.map { Double($0) }
        return rank == 0 ? .one(values[0]) : .many(values)
    }
}
