import Testing

@testable import Tensor

@Suite("What is remembered, and how it is walked back")
struct RecordingTests {
    @Test("only what follows from a variable is remembered")
    func recording() {
        let (x, w) = (Tensor([1.0, 2]), Tensor([3.0, 4]).variable())
        #expect(!(x * x).isRecorded && (x * w).isRecorded && w.isRecorded)
        #expect(!w.detached.isRecorded && !(w.detached * x).isRecorded && !(w .> 0).isRecorded)
        #expect(!gradient(of: (x * w).sum(), at: [w])[0].isRecorded)
        #expect(gradient(of: (w * w).sum(), at: [w], recorded: true)[0].isRecorded)
    }

    @Test("inputs without influence get zeros of their shape")
    func withoutInfluence() {
        let (a, b, c) = (Tensor([1.0, 2]).variable(), Tensor<Double>.ones([2, 3]).variable(), Tensor(2.0).variable())
        let slopes = gradient(of: (a * a).sum() + (b.detached * 2).sum(), at: [a, b, c])
        #expect(slopes == [Tensor([2.0, 4]), .zeros([2, 3]), Tensor(0)])
        #expect(gradient(of: Tensor(3.0), at: [a]) == [Tensor([0.0, 0])])
    }

    @Test("what is detached is a constant")
    func stopGradient() {
        let x = Tensor([2.0, 3]).variable()
        #expect(gradient(of: (x * x.detached).sum(), at: [x])[0].scalars == [2, 3])
    }

    @Test("derivatives stop at an input that follows from another")
    func intermediate() {
        let x = Tensor([2.0, 3]).variable()
        let y = x.square()
        let slopes = gradient(of: (y * y * x).sum(), at: [y, x])
        #expect(slopes[0].scalars == [16, 54])  // 2 y x
        #expect(slopes[1].scalars == [80, 405])  // 5 x^4
    }

    @Test("the third derivatives of sin, of x^4 and of a product are known")
    func thirdDerivatives() {
        func third(_ f: @escaping (Tensor<Double>) -> Tensor<Double>, at x: Double) -> Double {
            gradient(of: { gradient(of: { gradient(of: f, at: $0) }, at: $0) }, at: Tensor(x)).item
        }
        #expect(close([third({ $0.sin() }, at: 0.7)], [-Double.cos(0.7)]))
        #expect(close([third({ $0.power(4) }, at: 1.5)], [36]))
        #expect(close([third({ $0.exp() * $0 * $0 }, at: 0.5)], [Double.exp(0.5) * (0.25 + 6 * 0.5 + 6)]))
        #expect(
            close(
                [third({ $0.tanh() }, at: 0.3)],
                [
                    {
                        let t = Double.tanh(0.3); return (1 - t * t) * (6 * t * t - 2)
                    }()
                ]))
    }

    @Test("nested derivatives do not confuse the inner variable with the outer")
    func nesting() {
        // d/dx [x · d/dy (x + y) at y = x] = 1
        let slope = gradient(of: { x in x * gradient(of: { y in x + y }, at: x) }, at: Tensor(3.0))
        #expect(slope.item == 1)
        // d/dx [x · d/dy (x · y) at y = 2] = 2 x
        let other = gradient(of: { x in x * gradient(of: { y in x * y }, at: Tensor(2.0)) }, at: Tensor(3.0))
        #expect(other.item == 6)
    }

    @Test("a derivative inside a loss reaches the parameters that its function uses")
    func penalty() {
        // ((d/dx (w x²))² = 4 w² x², whose derivative in w is 8 w x²
        let w = Tensor(1.5).variable()
        let inner = gradient(of: { x in (w * x.square()).sum() }, at: Tensor([1.0, 2]))
        #expect(gradient(of: inner.square().sum(), at: [w])[0].item == 8 * 1.5 * 5)
        #expect(!gradient(of: { $0.square().sum() }, at: Tensor([1.0])).isRecorded)
    }

    @Test("several outputs carry their cotangents back together")
    func severalOutputs() {
        let x = Tensor([1.0, 2]).variable()
        let (y, z) = (x.square(), x.sum())
        let back = pullback(
            of: [y, z, y], cotangents: [Tensor([1.0, 10]), Tensor(100.0), Tensor([1.0, 1])], at: [x])
        #expect(back[0].scalars == [104, 144])
    }

    @Test("a result is the same whichever way the graph branches")
    func diamonds() {
        // Each step uses its result twice: 2^60 paths, 60 nodes.
        let x = Tensor(1.0).variable()
        let y = (0..<60).reduce(x) { y, _ in y + y }
        #expect(gradient(of: y, at: [x])[0].item == 0x1p60)
    }

    @Test("the walk back visits only what the asked-for inputs influence")
    func skipping() {
        let (x, w) = (Tensor<Double>.ones([1]).variable(), Tensor<Double>.ones([1]).variable())
        let loss = (x.exp() + (w.exp().square() * 3)).sum()
        #expect(Graph(from: [x], to: [loss]).nodes.count == 4)  // x, exp, +, sum
        #expect(Graph(from: [w], to: [loss]).nodes.count == 6)  // w, exp, square, *, +, sum
        #expect(Graph(from: [x, w], to: [loss]).nodes.count == 8)
    }

    @Test("a chain of a hundred thousand operations is walked and freed without recursion")
    func deepChain() async {
        // A small stack, as other threads have, would overflow at once.
        let slope = await Task.detached {
            let x = Tensor<Float>(1).variable()
            var y = x
            for _ in 0..<100_000 { y = y + x }
            return gradient(of: y, at: [x])[0].item
        }.value
        #expect(slope == 100_001)
    }

    @Test("chains of operations with one, three and four inputs are freed without recursion", arguments: 0..<3)
    func deepChains(which: Int) async {
        let slope = await Task.detached {
            let x = Tensor<Float>.ones([1, 1]).variable()
            let one = Tensor<Float>.ones([1])
            var y = x
            for _ in 0..<20_000 {
                switch which {
                case 0: y = -y
                case 1: y = Tensor.select(where: one, y, y)
                default: y = Tensor.concatenated([y, x, x, x], axis: 1).slice(axis: 1, from: 0, to: 1)
                }
            }
            return gradient(of: y.sum(), at: [x])[0].item
        }.value
        #expect(slope == 1)
    }

    @Test("a deep ladder with two rails is freed without recursion, and so is the graph of its derivative")
    func deepLadder() async {
        let slope = await Task.detached {
            let x = Tensor<Double>(0.5).variable()
            var (a, b) = (x, x)
            for _ in 0..<20_000 { (a, b) = (a * 0.5 + b * 0.5, b) }
            let first = gradient(of: a, at: [x], recorded: true)[0]
            return gradient(of: first * x, at: [x])[0].item
        }.value
        #expect(abs(slope - 1) < 1e-9)
    }

    @Test("nodes go when the last tensor that needs them goes")
    func freed() {
        weak var node: Node<Double>?
        do {
            let x = Tensor(1.0).variable()
            let y = (x * 2).exp()
            node = y.node
            #expect(node != nil)
            _ = gradient(of: y, at: [x], recorded: true)
        }
        #expect(node == nil)
    }
}
