import Notebook
import Probability
import Tensor

extension Page {
    /// The random key of this name: it depends on the run's seed, on the section (or the shared value being made) and on
    /// the name, and on nothing that was drawn before.
    public func key(_ name: String) -> Key {
        (keyPath + [name]).reduce(Key(seed)) { $0.folding($1) }
    }
}

/// Estimates are what claims are compared with.
extension Estimate: Estimated {}
