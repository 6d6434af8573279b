import Synchronization
import Testing

@testable import Tensor

/// The bits of all numbers; those that are none are one.
private func bits<S: Real>(_ x: Tensor<S>) -> [UInt64] { x.scalars.map { $0.isNaN ? .max : Double($0).bitPattern } }

/// Products that are rectified as they are stored, against the same operations one after the other, to the last bit.
@Suite("Products rectified in one pass")
struct RectifiedProductTests {
    private static let rectifiers: [Rectifier] = [.relu, .leakyRelu(slope: 0.2), .leakyRelu(slope: 0)]

    private func apart<S: Real>(_ x: Tensor<S>, _ rectifier: Rectifier) -> Tensor<S> {
        switch rectifier {
        case .relu: x.relu()
        case .leakyRelu(let slope): x.leakyRelu(slope: S(slope))
        }
    }

    private func checkValues<S: Real>(_: S.Type, _ m: Int, _ k: Int, _ n: Int, _ rectifier: Rectifier) {
        let keys = Key(1).split(3)
        let (x, w, b): (Tensor<S>, Tensor<S>, Tensor<S>) = (
            keys[0].normal([m, k]), keys[1].normal([k, n]), keys[2].normal([n])
        )
        let together = x.matmul(w, bias: b, then: rectifier)
        #expect(bits(together) == bits(apart(x.matmul(w) + b, rectifier)), "\(m)x\(k)x\(n) \(rectifier)")
        let numbers = together.scalars
        #expect(m * n < 40 || numbers.contains { $0 > 0 } && numbers.contains { $0 <= 0 })
    }

    @Test("the values are those of a product, a sum and a rectifier", arguments: 0..<3)
    func values(which: Int) {
        // Widths of whole and of broken tiles, columns few enough to be turned, deep sums in several parts, chunks.
        for (m, k, n) in [
            (1, 3, 5), (5, 1, 1), (64, 7, 2), (7, 9, 16), (13, 300, 31), (12, 4, 32), (30, 33, 33), (97, 600, 130),
            (3, 0, 4), (256, 128, 128), (2, 8, 300),
        ] {
            checkValues(Float.self, m, k, n, Self.rectifiers[which])
            checkValues(Double.self, m, k, n, Self.rectifiers[which])
        }
    }

    @Test("what is no number, infinite or minus zero passes as it does apart", arguments: 0..<3)
    func extremes(which: Int) {
        let x = Tensor<Float>(
            [.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 3], shape: [8, 1])
        let (w, b) = (Tensor<Float>(repeating: 1, shape: [1, 33]), Tensor<Float>(repeating: -0.0, shape: [33]))
        let together = x.matmul(w, bias: b, then: Self.rectifiers[which])
        let separate = apart(x.matmul(w) + b, Self.rectifiers[which])
        #expect(bits(together) == bits(separate))
    }

    /// The derivatives of a loss of two layers, the penalty on its slope's length, and that penalty's derivatives.
    private func derivatives(
        _ x: Tensor<Float>, _ parameters: [Tensor<Float>],
        layer: (Tensor<Float>, Tensor<Float>, Tensor<Float>) -> Tensor<Float>
    ) -> [[UInt64]] {
        let variables = parameters.map { $0.variable() }
        let x = x.variable()
        let first = layer(x, variables[0], variables[1])
        let second = layer(first, variables[2], variables[3])
        // The first layer is used twice, so that its cotangent comes in parts.
        let outputs = second.matmul(variables[4], bias: variables[5]).sum() + first.square().sum()
        let slope = gradient(of: outputs, at: [x], recorded: true)[0]
        let penalty = second.matmul(variables[4], bias: variables[5]).mean() + slope.square().sum()
        let all =
            [outputs, slope, penalty] + gradient(of: outputs, at: variables) + gradient(of: penalty, at: variables)
        return all.map { bits($0) }
    }

    @Test("first and second derivatives are those of the operations apart", arguments: 0..<3)
    func derivatives(which: Int) {
        let keys = Key(2).split(7)
        let shapes = [[6, 40], [40], [40, 33], [33], [33, 1], [1]]
        let parameters: [Tensor<Float>] = shapes.indices.map { keys[$0].normal(shapes[$0]) }
        let x: Tensor<Float> = keys[6].normal([50, 6])
        let rectifier = Self.rectifiers[which]
        let together = derivatives(x, parameters) { $0.matmul($1, bias: $2, then: rectifier) }
        let separate = derivatives(x, parameters) { apart($0.matmul($1) + $2, rectifier) }
        #expect(together == separate)
    }

    @Test("nothing passes over the numbers between a product and the one before it")
    func passes() {
        let keys = Key(3).split(4)
        let (x, w, v): (Tensor<Float>, Tensor<Float>, Tensor<Float>) = (
            keys[0].normal([9, 4]), keys[1].normal([4, 8]).variable(), keys[2].normal([8, 3]).variable()
        )
        let b = Tensor<Float>.zeros([8]).variable()
        let names = Mutex<[String]>([])
        Watch.during {
            let y = x.matmul(w, bias: b, then: .relu).matmul(v, bias: .zeros([3]))
            _ = pullback(of: [y], cotangents: [.ones([9, 3])], at: [w, v, b])
        } tell: {
            if case .begins(let name, _) = $0 { names.withLock { $0.append(name) } }
        }
        #expect(
            names.withLock { $0 } == [
                "[AB+b] 9x4x8", "AB+b 9x8x3", "[ABᵀ] 9x3x8", "AᵀB 8x9x3", "AᵀB 4x9x8", "sum",
            ])
    }
}
