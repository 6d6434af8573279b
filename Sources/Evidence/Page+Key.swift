import Notebook
import Tensor

extension Page {
    /// The key of this name: of the run's seed and of the section, or of the shared value that is being made.
    ///
    /// A section's draws so depend neither on the other sections nor on the order of its own.
    ///
    ///     let noise: Tensor<Double> = page.key("noise").normal([100, 2])
    public func key(_ name: String) -> Key {
        keyPath.reduce(Key(seed)) { $0.folding($1) }.folding(name)
    }

    /// Keys for a number of repetitions: the seeds of ``reaches(_:_:atLeast:deterministic:file:line:)``.
    public func keys(_ name: String, count: Int) -> [Key] { key(name).split(count) }
}
