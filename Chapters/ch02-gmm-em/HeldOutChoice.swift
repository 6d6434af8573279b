import Evidence

/*:
 ## Chosen by what was not learned

 Two numbers of the digits' mixture are nobody's to derive: how many components, and how high the floor. The
 likelihood of the pictures learned from cannot choose them. It is highest for the lowest floor and the most components, where
 all is learned by heart. What shall be good on new pictures is chosen on new pictures: on 360 digits that were held out.

 This is a use of the held-out digits, and one may doubt that they can afterwards still judge. They can if the choice does
 not hang on which of them were asked. So the digits are cut into fifths, and each fifth chooses for itself.
 */
func heldOutChoice(_ page: Page) throws {
    let world = try DigitWorld.load(page)
    let ten = Judged(try world.mixture(page), world)

    //: **The floor**, as a share of each pixel's variance over all digits. Without it a component with 140 pictures in
    //: 64 dimensions takes every chance resemblance among them for a law. Three models, those of chapter 3:
    let floors = [0.003, 0.01, 0.03, 0.1, 0.3]
    let families: [(name: String, count: Int, kind: CovarianceKind)] = [
        ("one Gaussian", 1, .full), ("10 Gaussians", 10, .full), ("50 Gaussians, diagonal", 50, .diagonal),
    ]
    var fits: [[Judged]] = []
    try page.progress("floors", repeating: families.count) { row in
        let (_, count, kind) = families[row]
        fits.append(
            try floors.map { floor in
                // The fit of the section before, and of chapter 3, is one of the fifteen.
                if count == 10 && floor == 0.1 { return ten }
                let key = page.key("\(count) components")
                return Judged(try world.mixture(of: count, kind, floor: floor, key: key), world)
            })
    }
    page.table(
        ["held out, with the floor at"] + floors.map { $0.short() } + ["best"],
        zip(families, fits).map { family, row in
            [family.name] + row.map { $0.unseen.fixed(1) } + [floors[row.map(\.unseen).indexOfLargest].short()]
        }, caption: "Nats a picture")
    let byFloor = zip(floors, fits[1]).map { (name: "floor \($0.short())", judged: $1) }
    page.ranks(
        "10 Gaussians: nats a picture learned from",
        [byFloor[4], byFloor[2], byFloor[0]].map { ($0.name, [$0.judged.learned]) }, deterministic: true)
    page.bound(
        "a picture not learned from has less, all fifteen fits", lower: fits.joined().map(\.unseen),
        upper: fits.joined().map(\.learned))

    //: On held-out digits there is a best floor in between, and for ten components every fifth of them finds the same one:
    page.claim(
        "10 Gaussians: the best floor, by each fifth of the held-out digits",
        (0..<5).map { fifth in floors[fits[1].map { $0.fifths[fifth] }.indexOfLargest] }, equals: 0.1)
    page.ranks(
        "10 Gaussians, held-out nats a picture, five fifths: floors too low",
        byFloor[1...3].map { ($0.name, $0.judged.fifths) })
    page.ranks(
        "10 Gaussians, held-out nats a picture, five fifths: a floor too high",
        [byFloor[4], byFloor[3]].map { ($0.name, $0.judged.fifths) })

    //: The fit has to confess that the floor held it up: in units of the pixels' own deviations the least
    //: eigenvalue of each of the ten covariances is the floor, and all ten are reported.
    let pixels = Matrix(world.trainingPictures)
    let deviations = (0..<Digits.pixels).map { Moments(pixels.column($0)).sampleVariance.squareRoot() }
    page.claim(
        "least eigenvalue of each component, in units of the pixels' deviations",
        ten.fit.mixture.components.map { leastEigenvalue($0.covariance, deviations) }, equals: 0.1, within: 1e-9)
    page.claim("components that the fit reports", ten.fit.floored.count, equals: 10)

    //: **The number of components**, of hills, with the floor at a tenth. More of them fit the pictures learned from
    //: better; on new pictures forty are worse than ten.
    let sizes = page.quick ? [1, 3, 10, 40] : [1, 3, 6, 10, 20, 40]
    var bySize: [Int: Judged] = [10: ten]
    try page.progress("components", repeating: sizes.count) { index in
        let size = sizes[index]
        if size == 10 { return }
        bySize[size] = Judged(try world.mixture(of: size, floor: 0.1, key: page.key("\(size) hills")), world)
    }
    page.table(
        ["components", "parameters", "learned from", "held out", "BIC's share"],
        sizes.compactMap { size in
            bySize[size].map {
                [
                    "\(size)", "\($0.fit.parameterCount)", $0.learned.fixed(1), $0.unseen.fixed(1),
                    $0.bicShare.fixed(1),
                ]
            }
        }, caption: "Nats a picture, full covariances")
    func ladder(_ sizes: [Int], _ numbers: (Judged) -> [Double]) -> [(String, [Double])] {
        sizes.map { ($0 == 1 ? "1 hill" : "\($0) hills", bySize[$0].map(numbers) ?? []) }
    }
    page.ranks(
        "nats a picture learned from", ladder([1, 3, 10, 40]) { [$0.learned] }, deterministic: true)
    page.ranks("held-out nats a picture, five fifths: too few hills", ladder([1, 3, 10]) { $0.fifths })
    page.ranks("held-out nats a picture, five fifths: too many hills", ladder([40, 10]) { $0.fifths })

    //: **BIC would have chosen otherwise.** It charges $\frac12 \ln 1437 = 3.6$ nats for each parameter, as if the data were
    //: many for each and no floor held most of them down. A picture's share of $\ln P - \frac12 p \ln n$ is highest for one
    //: Gaussian, which has more than 10 nats less for new pictures than ten have:
    page.ranks(
        "BIC's share, where more is better", ladder([40, 10, 1]) { [$0.bicShare] }, deterministic: true)
    page.reaches(
        "held-out nats a picture lost by BIC's choice, five fifths",
        zip(ten.fifths, bySize[1]?.fifths ?? []).map { $0 - $1 }, atLeast: 10)

    //: **And the start?** Three of them, since EM ends where it ends. They differ by less than the wrong floor costs:
    let starts =
        [ten]
        + (try page.keys("starts", count: 2).map { Judged(try world.mixture(of: 10, floor: 0.1, key: $0), world) })
    page.ranks(
        "10 Gaussians, held-out nats a picture, three starts",
        [("floor 0.03", starts.map { _ in byFloor[2].judged.unseen }), ("floor 0.1", starts.map(\.unseen))])

    //: Is 64 nats much? A uniform density on the unit cube has 0, and a model that knew all the ink beforehand would have
    //: $64 \ln 17 = 181.3$. How far one can get between them is a question of chapter 3.
}

/// A fit, and what it says of pictures, in nats a picture.
private struct Judged {
    let fit: MixtureFit
    let learned: Double
    /// The mean over every fifth held-out picture, from the first, from the second ... from the fifth.
    let fifths: [Double]

    init(_ fit: MixtureFit, _ world: DigitWorld) {
        let densities = Matrix(world.heldOutPictures).asRows.map { fit.mixture.logDensity($0) }
        self.fit = fit
        learned = fit.logLikelihood / Double(world.training.count)
        // 360 pictures: the fifths are of one size.
        fifths = (0..<5).map { first in
            mean(stride(from: first, to: densities.count, by: 5).map { densities[$0] })
        }
    }

    var unseen: Double { fifths.reduce(0, +) / 5 }
    /// A picture's share of ln P - p/2 ln n.
    var bicShare: Double { -0.5 * fit.bic / Double(fit.labels.count) }
}

/// Of S⁻¹ Σ S⁻¹, with the deviations on the diagonal of S.
private func leastEigenvalue(_ covariance: Matrix, _ deviations: [Double]) -> Double {
    let scaled = Matrix(rows: covariance.rows, columns: covariance.columns) {
        covariance[$0, $1] / (deviations[$0] * deviations[$1])
    }
    return symmetricEigen(scaled).values.min() ?? .nan
}
