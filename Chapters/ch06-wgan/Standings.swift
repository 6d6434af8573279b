import Evidence

/// How a game ended, on fresh samples.
struct Result {
    let game: Game
    /// Modes with at least one sample within three deviations
    let modes: Double
    /// Share of samples within three deviations of a mode
    let quality: Double
    /// From fresh data, by the exact solver
    let distance: Double
    /// [n, 2]
    let samples: Tensor<Float>

    init(_ game: Game, _ world: GaussianModes, key: Key) throws {
        let (first, second) = key.split()
        samples = game.samples(512, key: first)
        let coverage = world.coverage(of: game.samples(2_000, key: first.folding(1)))
        (modes, quality) = (Double(coverage.modes), coverage.goodShare)
        let real: Tensor<Float> = world.sample(256, key: second).points
        distance = try transport(Matrix(real), Matrix(samples[rows: 0..<256])).cost
        self.game = game
    }
}

enum Arena {
    case ring, grid

    var world: GaussianModes {
        self == .ring ? .ring(of: 8, deviation: 0.1) : .grid(side: 5, spacing: 1, deviation: 0.05)
    }

    /// The generator's steps.
    func steps(_ page: Page) -> Int {
        page.quick ? (self == .ring ? 140 : 60) : 400
    }

    /// One seed of one method; made once in a run of the chapter.
    func results(_ page: Page, _ rules: Rules, seeds: Int? = nil) throws -> [Result] {
        try page.shared("\(self), \(rules.name)") {
            try page.keys("seeds", count: seeds ?? (page.quick ? 3 : page.thorough ? 10 : 5)).map { key in
                var game = Game(rules, key: key.folding("start"))
                try game.play(
                    page, on: world, steps: steps(page), checkpoints: rules.isWatched ? 16 : 0,
                    key: key.folding("draws"))
                return try Result(game, world, key: key.folding("samples"))
            }
        }
    }
}
