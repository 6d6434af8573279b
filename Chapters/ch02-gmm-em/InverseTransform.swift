import Evidence

/*:
 ## Any distribution from uniform numbers

 A computer hands out numbers $U$ that are uniform between zero and one. Everything else is made of them. Let $F$ be the
 distribution function that is wanted, $F(x) = P(X \le x)$, rising from zero to one. Then

 $$X = F^{-1}(U) \quad\text{has the distribution } F, \qquad\text{because } P(F^{-1}(U) \le x) = P(U \le F(x)) = F(x)$$

 The lecture notes tell this of a map $T = F^{-1}$ that is strictly increasing. The same step in terms of densities is the
 change of variables: if $y = T(z)$ with $T$ rising and $z$ has the density $p(z)$, then $y$ has the density
 $p(z)/T'(z)$ at $z = T^{-1}(y)$. The division is easily forgotten or turned into a product. A generative network is such
 a map, in many dimensions and not monotone; here the line is enough.
 */
func inverseTransform(_ page: Page) throws {
    page.ledger(1, .holds, "$F^{-1}(U)$ has the distribution $F$; a monotone map carries a density along")

    //: A distribution with two humps, whose $F$ has no inverse in closed form. Halving an interval finds one:
    let target = Mixture(weights: [0.6, 0.4], means: [-1.5, 1], variances: [0.25, 1])
    let thresholds = [-1.5, -1, 0, 1]
    let shares = estimates(page.quick ? 40_000 : 100_000, key: page.key("uniform")) { key in
        let x = quantile(key.uniform())
        return thresholds.map { x <= $0 ? 1 : 0 }
    }
    page.claim(
        "share of $F^{-1}(U)$ below each of four numbers = $F$", thresholds.map(distribution), agreesWith: shares)
    page.refute("$F(U)$ instead of $F^{-1}(U)$", try wrongWay(thresholds), by: shares)

    //: Four numbers could be luck. The test of Kolmogorov and Smirnov looks at all of them: it gives the chance of a
    //: distance as large as the one seen, if the distribution is right. Five lots of draws:
    let lots = page.keys("lots", count: 5).map { key in key.split(2_000).map { quantile($0.uniform()) } }
    page.reaches(
        "chance of so large a distance from $F$", lots.map { kolmogorovSmirnov($0, cdf: distribution).pValue },
        atLeast: 1e-5)
    page.reaches(
        "the same draws against one normal of the same mean and variance", lots.map(chanceIfNormal), atMost: 1e-9)

    //: No draws at all: an average over $U$ is an integral from zero to one, an average over $X$ an integral over the
    //: line. They are equal for any function; for $x$ and $\cos x$:
    let overU = [
        try quadrature(from: 0, to: 1, tolerance: 1e-10) { quantile($0) },
        try quadrature(from: 0, to: 1, tolerance: 1e-10) { Double.cos(quantile($0)) },
    ]
    let overX = [
        try quadrature { $0 * target.density($0) }, try quadrature { Double.cos($0) * target.density($0) },
    ]
    page.claim("$\\int_0^1 g(F^{-1}(u))\\,du = \\int g(x)\\,p(x)\\,dx$", overU, equals: overX, within: 1e-8)

    //: **A density carried along.** Push $z \sim \mathcal N(0, 1)$, with the distribution function $\Phi$, through the rising
    //: map $T(z) = z + e^z$. The formula, against the slope of $P(y \le t) = \Phi(T^{-1}(t))$, against draws, and against its
    //: own total:
    let normal = Gaussian.standard(1)
    func carried(_ y: Double) -> Double {
        let z = inverse(y)
        return normal.density(z) / (1 + Double.exp(z))
    }
    let points = [-2.0, -0.5, 0.5, 1, 2, 5]
    let slopes = points.map { y in slope(at: y) { normalCDF(inverse($0)) } }
    page.claim("$p(z)/T'(z)$ = slope of $\\Phi(T^{-1}(y))$", points.map(carried), equals: slopes, within: 1e-7)
    let tensorSlopes = gradient(of: { ($0 + $0.exp()).sum() }, at: Tensor(points)).scalars
    page.claim("$T' = 1 + e^z$ = slope of $T$ by the tensors", tensorSlopes, equals: points.map { 1 + Double.exp($0) })
    page.claim("$\\int p(z)/T'(z)\\,dy = 1$", try quadrature(tolerance: 1e-10, carried), equals: 1, within: 1e-9)
    page.reaches(
        "chance of draws so far from $\\Phi(T^{-1}(y))$",
        page.keys("carried", count: 5).map { key in
            let y = key.split(2_000).map { key -> Double in
                let z = key.normal(Double.self)
                return z + Double.exp(z)
            }
            return kolmogorovSmirnov(y) { normalCDF(inverse($0)) }.pValue
        }, atLeast: 1e-5)

    //: The two wrong versions are no densities. Without $T'$ the total is $\mathbb E\,T'(z) = 1 + e^{1/2}$; with a
    //: product it is $\mathbb E\,T'(z)^2 = 1 + 2e^{1/2} + e^2$:
    let root = Double.exp(0.5)
    let forgotten = try quadrature(from: -14, to: 1e5, tolerance: 1e-10, splittingAt: bends) {
        normal.density(inverse($0))
    }
    let product = try quadrature(from: -14, to: 1e5, tolerance: 1e-10, splittingAt: bends) { y in
        normal.density(inverse(y)) * (1 + Double.exp(inverse(y)))
    }
    page.claim("total without $T'$", forgotten, equals: 1 + root, within: 1e-7)
    page.refute("$p(T^{-1}(y))$, the slope forgotten: its total", forgotten, by: 1)
    page.claim("total with the product", product, equals: 1 + 2 * root + Double.exp(2), within: 1e-6)
    page.refute("$p(T^{-1}(y))\\,T'$, a product for the quotient: its total", product, by: 1)

    //: And it must be monotone. $T(z) = z^2$ reaches each $y > 0$ from two sides; the formula with one root finds half of
    //: the mass:
    let oneRoot = try quadrature(from: 0, to: 9) { r in normal.density(r) / (2 * r) * 2 * r }
    page.claim("$T(z) = z^2$, one root: total", oneRoot, equals: 0.5)
    page.refute("one root is enough for $z^2$", oneRoot, by: 1)

    page.figure(
        Figure(
            "Uniform numbers, sent through $F^{-1}$, pile up under the two humps",
            subtitle: "10,000 draws of $F^{-1}(U)$",
            Panel(
                x: Axis("$x$", range: -4...5), y: Axis("density", includesZero: true), labels: .legend,
                marks: [
                    .histogram(lots.flatMap { $0 }, bins: 60, range: -4...5, "draws", color: .grey),
                    .curve(over: -4...5, "$p(x)$", color: .blue) { target.density($0) },
                ])))
}

/// F(x) of two normals, 0.6 N(-1.5, 0.5²) + 0.4 N(1, 1).
private func distribution(_ x: Double) -> Double { 0.6 * normalCDF((x + 1.5) / 0.5) + 0.4 * normalCDF(x - 1) }

/// F⁻¹(u)
private func quantile(_ u: Double) -> Double { bisection(-12...12) { distribution($0) < u } }

/// T⁻¹(y) for T(z) = z + exp z
private func inverse(_ y: Double) -> Double { bisection(-40...40) { $0 + Double.exp($0) < y } }

/// Where the integrands over y bend.
private let bends = [-6.0, -2, 0, 2, 6, 20, 60, 200, 1_000, 5_000]

/// The place where a rising function passes its mark.
private func bisection(_ range: ClosedRange<Double>, isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (range.lowerBound, range.upperBound)
    for _ in 0..<60 {
        let middle = 0.5 * (low + high)
        if isBelow(middle) { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
}

/// P(F(U) ≤ t): the length of the u in [0, 1] for which F(u) is below t.
private func wrongWay(_ thresholds: [Double]) throws -> [Double] {
    thresholds.map { t in t <= 0 ? 0 : t >= 1 ? 1 : min(1, max(0, quantile(t))) }
}

/// The chance of so large a distance from the normal with the draws' own mean and variance.
private func chanceIfNormal(_ draws: [Double]) -> Double {
    let moments = Moments(draws)
    let deviation = moments.sampleVariance.squareRoot()
    return kolmogorovSmirnov(draws) { normalCDF(($0 - moments.mean) / deviation) }.pValue
}

/// f'(x) by central differences, the error of second order removed.
private func slope(at x: Double, of f: (Double) -> Double) -> Double {
    let h = 1e-3
    return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)
}
