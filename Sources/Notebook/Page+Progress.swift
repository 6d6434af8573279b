/// Training that has left the numbers behind: its loss is NaN or infinite.
public struct TrainingDiverged: Error, CustomStringConvertible {
    public var name: String
    public var step: Int
    /// Which of several losses, where there are several.
    public var part: String?
    public var loss: Double
    /// What to try.
    public var advice: String

    public init(
        name: String, step: Int, part: String? = nil, loss: Double,
        advice: String = "lower the learning rate, clip the gradients, or keep logarithms and divisions from zero"
    ) {
        self.name = name
        self.step = step
        self.part = part
        self.loss = loss
        self.advice = advice
    }

    public var description: String {
        "\(name) diverged at step \(step): the \(part.map { "\($0)'s " } ?? "")loss is \(loss.short()); \(advice)"
    }
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
            meter.show(name, done: step + 1, total: steps, since: start, losses: [("loss", loss)])
        }
        return losses
    }

    /// A loop of training in which several players each have a loss, such as a critic and a generator.
    ///
    /// - Parameter body: One step, which returns the loss of each player, in the order of `players`.
    /// - Returns: The losses of every step.
    /// - Throws: ``TrainingDiverged``, naming the player, at the first loss that is not a finite number.
    @discardableResult
    public func progress(
        _ name: String, steps: Int, losses players: [String], _ body: (_ step: Int) throws -> [Double]
    ) throws -> [[Double]] {
        var history: [[Double]] = []
        history.reserveCapacity(steps)
        let start = meter.start()
        defer { meter.wipe() }
        for step in 0..<steps {
            let losses = try body(step)
            require(
                losses.count == players.count,
                "\(name) has \(players.count) players, but a step returned \(losses.count) losses.")
            for (player, loss) in zip(players, losses) where !loss.isFinite {
                throw TrainingDiverged(
                    name: name, step: step, part: player, loss: loss,
                    advice: "lower the \(player)'s learning rate, clip its gradients, or hold back the other player")
            }
            history.append(losses)
            meter.show(name, done: step + 1, total: steps, since: start, losses: Array(zip(players, losses)))
        }
        return history
    }

    /// A long loop without a loss, with a bar on the terminal while it runs.
    public func progress(_ name: String, repeating count: Int, _ body: (_ index: Int) throws -> Void) rethrows {
        let start = meter.start()
        defer { meter.wipe() }
        for index in 0..<count {
            try body(index)
            meter.show(name, done: index + 1, total: count, since: start, losses: [])
        }
    }
}
