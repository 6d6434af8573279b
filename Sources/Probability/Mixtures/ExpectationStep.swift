import Tensor

/// What the M step needs of the points, given the responsibilities r: for every component Σ r, Σ r (z - m) and
/// Σ r (z - m)(z - m)ᵀ about the mean m it had, and the log-likelihood.
struct MixtureStatistics {
    var logLikelihood = 0.0
    /// [component]
    var counts: [Double]
    /// [component, d]
    var shifts: [Double]
    /// [component, d, d], the lower triangle; of diagonal models the diagonal only.
    var scatters: [Double]

    init(components k: Int, dimension d: Int) {
        counts = [Double](repeating: 0, count: k)
        shifts = [Double](repeating: 0, count: k * d)
        scatters = [Double](repeating: 0, count: k * d * d)
    }

    mutating func add(_ other: MixtureStatistics) {
        logLikelihood += other.logLikelihood
        for i in counts.indices { counts[i] += other.counts[i] }
        for i in shifts.indices { shifts[i] += other.shifts[i] }
        for i in scatters.indices { scatters[i] += other.scatters[i] }
    }
}

/// One component, ready to be evaluated at many points: log weight - ½ log |Σ| - d/2 log 2π - ½ |W (z - m)|².
struct WhitenedComponent: Sendable {
    let mean: [Double]
    let constant: Double
    /// Row j of the Cholesky factor with 1 / Lⱼⱼ on the diagonal; only the diagonal for a diagonal covariance.
    let factor: [Double]
    let isDiagonal: Bool

    init(weight: Double, mean: [Double], cholesky: Cholesky, isDiagonal: Bool) {
        let d = mean.count
        self.mean = mean
        self.isDiagonal = isDiagonal
        constant = Double.log(weight) - 0.5 * (cholesky.logDeterminant + Double(d) * logTwoPi)
        var factor = cholesky.lower.scalars
        for j in 0..<d { factor[j * d + j] = 1 / factor[j * d + j] }
        self.factor = factor
    }
}

/// The E step over one block of points, in memory of its own: eight points at a time, all in the same order on every
/// machine.
struct ExpectationStep {
    private typealias Lanes = SIMD8<Double>
    private let components: [WhitenedComponent]
    private let d: Int
    private let groups = StandardizedPoints.block / 8
    /// [component, groups]: log joint densities, then responsibilities.
    private var joint: [Lanes]
    /// [groups] each: the largest log joint, and the sum of the others beside it.
    private var largest: [Lanes]
    private var sums: [Lanes]
    /// [d, groups] each: deviations from a mean, and whitened or weighted ones.
    private var deviations: [Lanes]
    private var work: [Lanes]

    init(_ components: [WhitenedComponent], dimension: Int) {
        self.components = components
        d = dimension
        joint = [Lanes](repeating: .zero, count: components.count * groups)
        largest = [Lanes](repeating: .zero, count: groups)
        sums = largest
        deviations = [Lanes](repeating: .zero, count: dimension * groups)
        work = deviations
    }

    /// The statistics of one block; `z` holds its coordinates one after the other, `size` of them points.
    mutating func statistics(_ z: UnsafePointer<Double>, size: Int) -> MixtureStatistics {
        var result = MixtureStatistics(components: components.count, dimension: d)
        for m in components.indices {
            deviate(z, m)
            logDensity(m)
        }
        result.logLikelihood = normalize(size: size)
        for m in components.indices {
            deviate(z, m)
            accumulate(m, into: &result)
        }
        return result
    }

    /// The most responsible component of each point (the first of equals), after `statistics`.
    func labels(size: Int) -> [Int] {
        (0..<size).map { i in
            var best = 0
            for m in 1..<max(1, components.count)
            where joint[m * groups + i / 8][i % 8] > joint[best * groups + i / 8][i % 8] { best = m }
            return best
        }
    }

    /// deviations = z - mean
    private mutating func deviate(_ z: UnsafePointer<Double>, _ m: Int) {
        let raw = UnsafeRawPointer(z)
        for j in 0..<d {
            let mean = Lanes(repeating: components[m].mean[j])
            for g in 0..<groups {
                let index = j * groups + g
                deviations[index] =
                    raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Lanes>.size, as: Lanes.self) - mean
            }
        }
    }

    /// joint = constant - ½ |W (z - m)|², by forward substitution through the Cholesky factor.
    private mutating func logDensity(_ m: Int) {
        let component = components[m]
        let start = m * groups
        for g in 0..<groups { joint[start + g] = Lanes(repeating: component.constant) }
        for j in 0..<d {
            let inverse = component.factor[j * d + j]
            for g in 0..<groups { work[j * groups + g] = deviations[j * groups + g] }
            if !component.isDiagonal {
                for l in 0..<j {
                    let entry = Lanes(repeating: -component.factor[j * d + l])
                    for g in 0..<groups { work[j * groups + g].addProduct(entry, work[l * groups + g]) }
                }
            }
            for g in 0..<groups {
                let whitened = work[j * groups + g] * inverse
                work[j * groups + g] = whitened
                joint[start + g].addProduct(-0.5 * whitened, whitened)
            }
        }
    }

    /// Turns joint densities into responsibilities; the log-likelihood of the block.
    private mutating func normalize(size: Int) -> Double {
        let k = components.count
        for g in 0..<groups {
            var top = joint[g]
            for m in 1..<max(1, k) { top = pointwiseMax(top, joint[m * groups + g]) }
            largest[g] = top
            for m in 0..<k { joint[m * groups + g] -= top }
        }
        exponentiate(&joint)
        var total = 0.0
        for g in 0..<groups {
            var sum = Lanes.zero
            for m in 0..<k { sum += joint[m * groups + g] }
            // Filling has no responsibility for anything.
            let inverse = (1 / sum).replacing(with: 0, where: indices(g) .>= Int64(size))
            for m in 0..<k { joint[m * groups + g] *= inverse }
            sums[g] = sum
        }
        for i in 0..<size { total += largest[i / 8][i % 8] + Double.log(sums[i / 8][i % 8]) }
        return total
    }

    private func indices(_ g: Int) -> SIMD8<Int64> {
        SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &+ SIMD8(repeating: Int64(8 * g))
    }

    /// Adds Σ r, Σ r (z - m) and Σ r (z - m)(z - m)ᵀ.
    private mutating func accumulate(_ m: Int, into result: inout MixtureStatistics) {
        let start = m * groups
        var count = Lanes.zero
        for g in 0..<groups { count += joint[start + g] }
        result.counts[m] = pairwiseSum(count)
        for j in 0..<d {
            var shift = Lanes.zero
            for g in 0..<groups {
                let weighted = joint[start + g] * deviations[j * groups + g]
                work[j * groups + g] = weighted
                shift += weighted
            }
            result.shifts[m * d + j] = pairwiseSum(shift)
            for l in (components[m].isDiagonal ? j : 0)...j {
                var scatter = Lanes.zero
                for g in 0..<groups { scatter.addProduct(work[j * groups + g], deviations[l * groups + g]) }
                result.scatters[(m * d + j) * d + l] = pairwiseSum(scatter)
            }
        }
    }

    private func exponentiate(_ values: inout [Lanes]) {
        let count = 8 * values.count
        values.withUnsafeMutableBytes { bytes in
            guard let x = bytes.bindMemory(to: Double.self).baseAddress else { return }
            Double.map(.exp, x, into: x, count: count)
        }
    }
}
