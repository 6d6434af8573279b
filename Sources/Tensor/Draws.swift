// Arrays of random draws; each from a key of its own, so that what is drawn elsewhere changes nothing.

extension Key {
    /// Numbers evenly spread over a half-open range.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func uniform<S: Real>(_ shape: [Int], in range: Range<S> = 0..<1) -> Tensor<S> {
        let width = range.upperBound - range.lowerBound
        return Watch.work("uniform", bytes: shape.product * MemoryLayout<S>.stride) {
            Tensor(shape: shape) { y in
                S.fillUniform(self, start: 0, into: y, count: shape.product)
                if range == 0..<1 { return }
                // Rounding must not reach the upper bound, which does not belong to the range.
                for i in 0..<shape.product {
                    y[i] = Swift.min(range.lowerBound + width * y[i], range.upperBound.nextDown)
                }
            }
        }
    }

    /// Numbers from a normal distribution.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func normal<S: Real>(_ shape: [Int], mean: S = 0, deviation: S = 1) -> Tensor<S> {
        Watch.work("normal", bytes: shape.product * MemoryLayout<S>.stride) {
            Tensor(shape: shape) { y in
                S.fillNormal(self, into: y, count: shape.product)
                if mean == 0 && deviation == 1 { return }
                for i in 0..<shape.product { y[i] = mean + deviation * y[i] }
            }
        }
    }

    /// One with the probability that stands in its place, else zero.
    public func bernoulli<S: Real>(probabilities: Tensor<S>) -> Tensor<S> {
        uniform(probabilities.shape) .< probabilities.detached
    }

    /// An index for each row of logits [n, k], with probabilities softmax(row): the first where the running total of
    /// the probabilities passes a uniform draw.
    @specialized(where S == Float)
    @specialized(where S == Double)
    public func categorical<S: Real>(logits: Tensor<S>) -> [Int] {
        require(
            logits.rank == 2 && logits.shape[1] > 0,
            "A categorical draw needs logits of the shape [n, k], not \(logits.shape).")
        let (rows, columns) = (logits.shape[0], logits.shape[1])
        let draws = (uniform([rows]) as Tensor<Double>).scalars
        return logits.detached.softmax(axis: -1).read { probabilities in
            (0..<rows).map { row in
                let p = probabilities + row * columns
                let total = (0..<columns).reduce(0.0) { $0 + Double(p[$1]) }
                var rest = draws[row] * total
                for index in 0..<columns {
                    rest -= Double(p[index])
                    if rest < 0 { return index }
                }
                // Rounding left nothing for the last: it goes to the last that is possible at all.
                return (0..<columns).last { p[$0] > 0 } ?? columns - 1
            }
        }
    }

    /// Whole numbers 0..<bound, each as likely as the others.
    public func integers(_ count: Int, below bound: Int) -> [Int] {
        require(bound > 0, "Whole numbers below \(bound) cannot be drawn: there are none.")
        return (0..<count).map { integer(UInt64($0), below: bound) }
    }

    /// 0..<count in an order of which all are equally likely (Fisher and Yates).
    public func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        for place in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(place, integer(UInt64(place), below: place + 1))
        }
        return order
    }

    /// The high half of word x bound: uneven by less than bound / 2^64.
    private func integer(_ counter: UInt64, below bound: Int) -> Int {
        Int(word(counter).multipliedFullWidth(by: UInt64(bound)).high)
    }
}
