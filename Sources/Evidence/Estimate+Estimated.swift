import Notebook
import Probability

/// What an estimator returns can stand on a side of a claim.
extension Estimate: Estimated {}
