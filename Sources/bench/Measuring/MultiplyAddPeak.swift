import Tensor

/// Floating-point operations a second of nothing but fused multiply-adds on registers: what no product can exceed.
///
/// Twelve sums at once hide the latency of an addition. How many lanes a register has is the processor's affair, so
/// several widths are tried and the fastest counts.
enum MultiplyAddPeak {
    static func single(threads: Int) -> Double {
        best([(Self.float16, 16), (Self.float8, 8), (Self.float4, 4)], threads)
    }

    static func double(threads: Int) -> Double {
        best([(Self.double8, 8), (Self.double4, 4), (Self.double2, 2)], threads)
    }

    private static func best(_ widths: [(@Sendable (Int) -> Bool, lanes: Int)], _ threads: Int) -> Double {
        let (pieces, steps) = (16 * threads, 20_000)
        let rates = widths.map { run, lanes in
            let seconds = secondsPerCall(during: 0.1, threads: threads) {
                Threads.forEachChunk(pieces, grain: 1) { range in
                    for _ in range { precondition(run(steps), "The sums have run away.") }
                }
            }
            return Double(2 * 12 * lanes * steps * pieces) / seconds
        }
        return rates.max() ?? 0
    }

    // Concrete types, for the loops to be specialised to.
    @Sendable private static func float16(_ steps: Int) -> Bool { isFinite(chains(SIMD16<Float>.self, steps)) }
    @Sendable private static func float8(_ steps: Int) -> Bool { isFinite(chains(SIMD8<Float>.self, steps)) }
    @Sendable private static func float4(_ steps: Int) -> Bool { isFinite(chains(SIMD4<Float>.self, steps)) }
    @Sendable private static func double8(_ steps: Int) -> Bool { isFinite(chains(SIMD8<Double>.self, steps)) }
    @Sendable private static func double4(_ steps: Int) -> Bool { isFinite(chains(SIMD4<Double>.self, steps)) }
    @Sendable private static func double2(_ steps: Int) -> Bool { isFinite(chains(SIMD2<Double>.self, steps)) }

    @inline(__always)
    private static func isFinite<V: SIMD>(_ sums: V) -> Bool where V.Scalar: BinaryFloatingPoint {
        (0..<V.scalarCount).allSatisfy { sums[$0].isFinite }
    }

    /// Twelve chains of multiply-adds, and the sum of their ends so that none is left out.
    @inline(__always)
    private static func chains<V: SIMD>(_: V.Type, _ steps: Int) -> V where V.Scalar: BinaryFloatingPoint {
        let (x, y) = (V(repeating: 0.5), V(repeating: 0.25))
        var (a, b, c, d, e, f) = (x, x, x, x, x, x)
        var (g, h, i, j, k, l) = (y, y, y, y, y, y)
        for _ in 0..<steps {
            a.addProduct(x, y)
            b.addProduct(x, y)
            c.addProduct(x, y)
            d.addProduct(x, y)
            e.addProduct(x, y)
            f.addProduct(x, y)
            g.addProduct(x, y)
            h.addProduct(x, y)
            i.addProduct(x, y)
            j.addProduct(x, y)
            k.addProduct(x, y)
            l.addProduct(x, y)
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))
    }
}
