import Evidence

/*:
 ## When the coordinates are not independent

 An encoder may also answer with a whole covariance matrix, and a prior may have one. Between any two Gaussians of $d$
 dimensions, $q = \mathcal N(m_1, \Sigma_1)$ and $p = \mathcal N(m_2, \Sigma_2)$:

 $$\mathrm{KL}(q\,\|\,p) = \tfrac12\left(\mathrm{tr}(\Sigma_2^{-1}\Sigma_1) - d
 + (m_2 - m_1)^T\Sigma_2^{-1}(m_2 - m_1) + \ln\frac{|\Sigma_2|}{|\Sigma_1|}\right)$$

 The trace compares the sizes of the two clouds, the quadratic form (Mahalanobis' squared distance) their places, and
 the determinants their volumes. Every subscript can be got wrong in a way that still gives a plausible number, and
 still gives zero for two equal Gaussians. Take two with nothing in common, $q$ and $p$ in three dimensions:
 */
func fullCovariances(_ page: Page) throws {
    page.ledger(10, .holds, "KL between any two Gaussians: trace, log-determinant, Mahalanobis")

    let q = try FullGaussian(
        mean: [1, -0.5, 0.3], covariance: Matrix([[1.5, 0.6, -0.3], [0.6, 0.8, 0.2], [-0.3, 0.2, 0.5]]))
    let p = try FullGaussian(
        mean: [0, 0.4, -0.2], covariance: Matrix([[2, -0.5, 0.4], [-0.5, 1, 0.1], [0.4, 0.1, 0.7]]))

    //: Write the formula down term by term, with inverses and determinants from Gaussian elimination:
    let closedForm = try klOfTerms(q, p).reduce(0, +) / 2

    //: The library takes another road, Cholesky factors, on which no inverse and no determinant appears. And the draws
    //: know only the two densities:
    page.claim("term by term = by Cholesky factors", closedForm, equals: q.divergence(from: p))
    let drawn = q.estimatedDivergence(from: p, draws: page.quick ? 40_000 : 150_000, key: page.key("points"))
    page.claim("term by term = Monte Carlo", closedForm, agreesWith: drawn)

    //: There is a second exact way. Take new coordinates $y = Ax + b$: points move, densities are divided by
    //: $|\det A|$, and in $\ln(q/p)$ the divisor cancels. So no invertible linear map changes the distance, whatever it
    //: does to the clouds:
    let cases = try (0..<200).map { i in try RandomPair(1 + i % 6, key: page.key("pair \(i)")) }
    page.claim(
        "200 random pairs in 1 to 6 dimensions, each before and after a random linear map",
        try cases.map { try klOfTerms($0.q, $0.p).reduce(0, +) / 2 },
        equals: try cases.map { try klOfTerms($0.mappedQ, $0.mappedP).reduce(0, +) / 2 }, within: 1e-11)

    //: Then choose the coordinates in which nothing is left to do. In the right ones $p$ is the round standard normal
    //: and $q$ is lined up with the axes, so that the distance is a sum of distances on lines, which were settled
    //: above. Each of those is integrated here, so that this way has no step in common with the formula:
    let (mean, variance) = standardised(q, p)
    let integrated = try zip(mean, variance).reduce(0) { try $0 + integralOverLine($1.0, Double.log($1.1)) }
    page.claim("term by term = rounded, lined up, integrated", closedForm, equals: integrated)
    page.figure(try beforeAndAfter())

    //: Like every KL it is never negative, and zero for two equal Gaussians only; and it is not symmetric, so that
    //: the order of the arguments matters:
    page.bound("$\\mathrm{KL} \\ge 0$", lower: 0, upper: try cases.map { try klOfTerms($0.q, $0.p).reduce(0, +) / 2 })
    page.claim(
        "$\\mathrm{KL}(q\\,\\|\\,q) = 0$", try cases.map { try klOfTerms($0.q, $0.q).reduce(0, +) / 2 }, equals: 0,
        scale: 1)
    let diagonal = Gaussian(mean: [0.7, -1.2, 0.1], logVariance: [0.3, -1.6, 0.9])
    page.claim(
        "with a diagonal covariance and the standard prior: the formula of the section before",
        try klOfTerms(diagonal.full, .standard(3)).reduce(0, +) / 2, equals: diagonal.divergence(from: .standard(3)))

    //: The wrong subscripts, one at a time:
    let terms = try klOfTerms(q, p)
    let (trace, distance, volumes) = (terms[0], terms[1], terms[2])
    page.refute("the sign of the log-determinants", 0.5 * (trace + distance - volumes), by: drawn)
    let traceOfWrongInverse = try solve(q.covariance, p.covariance).trace - 3
    page.refute(
        "the trace with the inverse of $\\Sigma_1$", 0.5 * (traceOfWrongInverse + distance + volumes), by: drawn)
    let gap = (0..<3).map { p.mean[$0] - q.mean[$0] }
    let distanceOfWrongInverse = Matrix.dot(gap, try solve(q.covariance, gap))
    page.refute("Mahalanobis with $\\Sigma_1$", 0.5 * (trace + distanceOfWrongInverse + volumes), by: drawn)
    page.refute("the plain distance of the means", 0.5 * (trace + Matrix.dot(gap, gap) + volumes), by: drawn)
    page.refute("the dimension not subtracted", 0.5 * (trace + 3 + distance + volumes), by: drawn)
    page.refute("the arguments swapped", p.divergence(from: q), by: drawn)
}

/// Twice the KL in its three parts: tr(Σ₂⁻¹ Σ₁) - d, the Mahalanobis distance, and ln |Σ₂| - ln |Σ₁|.
private func klOfTerms(_ q: FullGaussian, _ p: FullGaussian) throws -> [Double] {
    let (first, second) = (try Elimination(q.covariance), try Elimination(p.covariance))
    let gap = (0..<q.dimension).map { p.mean[$0] - q.mean[$0] }
    return [
        second.solve(q.covariance).trace - Double(q.dimension),
        Matrix.dot(gap, second.solve(gap)),
        second.logAbsoluteDeterminant - first.logAbsoluteDeterminant,
    ]
}

/// The mean of q and its variances along the axes, in coordinates where p is standard and q's covariance diagonal:
/// y = Uᵀ S (x - m₂), where S is a root of Σ₂⁻¹ and U holds the eigenvectors of S Σ₁ Sᵀ.
private func standardised(_ q: FullGaussian, _ p: FullGaussian) -> (mean: [Double], variance: [Double]) {
    let rounding = inverseRoot(p.covariance)
    let lined = symmetricEigen(rounding * q.covariance * rounding.transposed())
    let gap = (0..<q.dimension).map { q.mean[$0] - p.mean[$0] }
    return (lined.vectors.transposed() * (rounding * gap), lined.values)
}

/// Σ^(-1/2), from the eigenvectors of Σ.
private func inverseRoot(_ covariance: Matrix) -> Matrix {
    let eigen = symmetricEigen(covariance)
    return eigen.vectors * Matrix(diagonal: eigen.values.map { 1 / $0.squareRoot() }) * eigen.vectors.transposed()
}

/// Two random Gaussians, and the same two after a random map x -> A x + b.
private struct RandomPair {
    let q, p, mappedQ, mappedP: FullGaussian

    init(_ d: Int, key: Key) throws {
        func mean(_ name: String) -> [Double] { (key.folding(name).normal([d]) as Tensor<Double>).scalars }
        func matrix(_ name: String) -> Matrix {
            Matrix((key.folding(name).normal([d * d]) as Tensor<Double>).scalars, rows: d, columns: d)
        }
        func covariance(_ name: String) -> Matrix {
            let root = matrix(name)
            return root * root.transposed() + 0.3 * Matrix.identity(d)
        }
        q = try FullGaussian(mean: mean("mean of q"), covariance: covariance("covariance of q"))
        p = try FullGaussian(mean: mean("mean of p"), covariance: covariance("covariance of p"))
        // Any map is a rotation, a stretching of the axes and a rotation. Stretching by e⁻¹ to e keeps it well away from a
        // singular one, which would lose digits.
        let stretching = (key.folding("stretching").uniform([d], in: -1..<1) as Tensor<Double>).exp().scalars
        let map =
            try orthonormalBasis(ofColumns: matrix("first rotation")) * Matrix(diagonal: stretching)
            * orthonormalBasis(ofColumns: matrix("second rotation"))
        let shift = mean("shift")
        func mapped(_ gaussian: FullGaussian) throws -> FullGaussian {
            let mean = map * gaussian.mean
            let covariance = map * gaussian.covariance * map.transposed()
            return try FullGaussian(
                mean: (0..<d).map { mean[$0] + shift[$0] },
                covariance: 0.5 * (covariance + covariance.transposed()))
        }
        mappedQ = try mapped(q)
        mappedP = try mapped(p)
    }
}

/// Two Gaussians of the plane, in their own coordinates and in those where one is round and the other lined up.
private func beforeAndAfter() throws -> Figure {
    let q = try FullGaussian(mean: [0.6, 0.2], covariance: Matrix([[0.35, 0.18], [0.18, 0.3]]))
    let p = try FullGaussian(mean: [0, 0], covariance: Matrix([[1.6, -0.7], [-0.7, 0.7]]))
    let (mean, variance) = standardised(q, p)
    let after = try FullGaussian(mean: mean, covariance: Matrix(diagonal: variance))
    func panel(_ title: String, _ q: FullGaussian, _ p: FullGaussian, _ names: (String, String)) -> Panel {
        Panel(
            title, x: Axis(names.0, range: -3.5...3.5), y: Axis(names.1, range: -3.5...3.5), sameScale: true,
            marks: [ring(p, 1, "prior p"), ring(p, 2, "prior p"), ring(q, 1, "code q"), ring(q, 2, "code q")])
    }
    return Figure(
        "A linear map rounds the prior, lines up the code and keeps their distance",
        subtitle: "One and two standard deviations; the KL is \(q.divergence(from: p).fixed(4)) nats on both sides",
        columns: 2, panel("as given", q, p, ("$x_1$", "$x_2$")),
        panel("rounded and lined up", after, .standard(2), ("$y_1$", "$y_2$")))
}

/// The points at a distance of some standard deviations.
private func ring(_ gaussian: FullGaussian, _ deviations: Double, _ name: String) -> Mark {
    let points = (0...72).map { i -> [Double] in
        let angle = Double(i) * Double.pi / 36
        return gaussian.transforming([deviations * Double.cos(angle), deviations * Double.sin(angle)])
    }
    return .line(
        points.map { $0[0] }, points.map { $0[1] }, name, color: name == "prior p" ? .blue : .vermilion,
        dash: name == "prior p" ? .dashed : .solid)
}
