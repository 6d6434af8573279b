/// Training that has left the numbers behind: its loss is NaN or infinite.
public struct TrainingDiverged: Error, CustomStringConvertible {
    public var name: String
    public var step: Int
    public var loss: Double

    public var advice: String {
        "lower the learning rate, clip the gradients, or keep logarithms and divisions from zero"
    }
    public var description: String { "\(name) diverged at step \(step): the loss is \(loss.short()); \(advice)" }
}

extension Page {
    /// A loop of training, with a bar on the terminal while it runs.
    ///
    ///     let losses = try page.progress("training", steps: 500) { step in
    ///         ...
    ///         return loss.item
    ///     }
    ///
    /// - Parameter body: One step, which returns its loss.
    /// - Returns: The loss of every step.
    /// - Throws: ``TrainingDiverged`` at the first loss that is not a finite number, and what `body` throws.
    @discardableResult
    public func progress<Loss: BinaryFloatingPoint>(
        _ name: String, steps: Int, _ body: (_ step: Int) throws -> Loss
    ) throws -> [Double] {
        var losses: [Double] = []
        losses.reserveCapacity(steps)
        let start = meter.start()
        defer { meter.wipe() }
        for step in 0..<steps {
            let loss = Double(try body(step))
            guard loss.isFinite else { throw TrainingDiverged(name: name, step: step, loss: loss) }
            losses.append(loss)
            meter.show(name, done: step + 1, total: steps, since: start, loss: loss)
        }
        return losses
    }

    /// A long loop without a loss, with a bar on the terminal while it runs.
    public func progress(_ name: String, repeating count: Int, _ body: (_ index: Int) throws -> Void) rethrows {
        let start = meter.start()
        defer { meter.wipe() }
        for index in 0..<count {
            try body(index)
            meter.show(name, done: index + 1, total: count, since: start, loss: nil)
        }
    }
}
