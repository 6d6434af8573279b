import Evidence

// What the chapter's models of digits share: pictures as the discriminators see them, and how they are judged.

/// Digits as ink in 0...1 without spreading, and their labels: what the players learn from and are judged by.
struct InkWorld: Sendable {
    let training: Digits
    let heldOut: Digits
    /// [1437, 64]
    let trainingInk: Tensor<Float>
    /// [360, 64]
    let heldOutInk: Tensor<Float>

    static func load(_ page: Page) throws -> InkWorld {
        let world = try DigitWorld.load(page)
        return InkWorld(
            training: world.training, heldOut: world.heldOut, trainingInk: world.training.images(),
            heldOutInk: world.heldOut.images())
    }

    /// Some training pictures: [count, 64]
    func batch(_ count: Int, _ key: Key) -> Tensor<Float> {
        trainingInk.gathered(key.integers(count, below: training.count))
    }
}

/// Ink spread over its seventeenth, (16 ink + u) / 17. Real ink comes in whole sixteenths and drawn ink does not;
/// spread alike, the two cannot be told by that.
func spread(_ ink: Tensor<Float>, _ key: Key) -> Tensor<Float> { (16 * ink + key.uniform(ink.shape)) / 17 }

/// The squared error of each picture, averaged over the pictures.
func pixelError(_ pictures: Tensor<Float>, _ originals: Tensor<Float>) -> Double {
    Double((pictures - originals).square().sum(axis: 1).mean().item)
}

/// The energy distance between pictures, [360, 64] at best, and the held-out digits.
func energyFromDigits(_ pictures: Tensor<Float>, _ world: InkWorld) -> Double {
    // The statistic needs no relabelling, so the key is never seen.
    energyDistance(Matrix(pictures), Matrix(world.heldOutInk), permutations: 1, key: Key(0)).statistic
}

/// A rate that is even over the first half of the steps and falls to zero over the second.
func fallingRate(_ rate: Double, _ step: Int, of steps: Int) -> Double {
    rate * min(1, 2 * (1 - Double(step) / Double(steps)))
}

/// `0.712 (0.690 to 0.731)`: the mean of several seeds, and from the least to the most.
func withSpread(_ values: [Double], _ digits: Int = 3) -> String {
    "\(mean(values).fixed(digits)) (\((values.min() ?? 0).fixed(digits)) to \((values.max() ?? 0).fixed(digits)))"
}

/// Pictures as sums of waves: the cosine transform of 8 by 8 pixels, an orthonormal change of basis.
struct CosineWaves {
    /// Wave (u, v) in column 8 u + v, with u half-waves down and v across: [64, 64]
    let basis: Matrix

    init() {
        let line = Matrix(rows: 8, columns: 8) { u, i in
            let norm = (u == 0 ? 0.125 : 0.25).squareRoot()
            return norm * Double.cos((Double(i) + 0.5) * Double(u) * .pi / 8)
        }
        basis = Matrix(rows: 64, columns: 64) { pixel, wave in
            line[wave / 8, pixel / 8] * line[wave % 8, pixel % 8]
        }
    }

    /// The mean square of each wave's share in the pictures [n, 64]: 64 powers.
    func powers(_ pictures: Tensor<Float>) -> [Double] {
        let shares = Matrix(pictures) * basis
        return (0..<64).map { wave in mean(shares.column(wave).map { $0 * $0 }) }
    }

    /// How far the powers of two sets of pictures are apart, wave by wave: the mean of |log ratio|.
    func gap(_ pictures: Tensor<Float>, _ originals: Tensor<Float>) -> Double {
        mean(zip(powers(pictures), powers(originals)).map { Double.log($0 / $1).magnitude })
    }

    /// The power in waves no longer than four pixels down or across: of 64 waves, the 48 finest.
    func finePower(_ pictures: Tensor<Float>) -> Double {
        powers(pictures).enumerated().reduce(0) { $0 + (max($1.offset / 8, $1.offset % 8) >= 4 ? $1.element : 0) }
    }
}
