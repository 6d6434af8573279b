import Evidence

/*:
 ## Two ways to differentiate an average

 The reconstruction term is an average over codes, $R = \mathbb E_{q(z|x)}\log p(x|z)$ with
 $q = \mathcal N(\mu, \sigma^2)$. Training needs its slope in $\mu$ and $s = \ln\sigma^2$. But these are the parameters
 of the distribution that the codes are *drawn* from, and nothing can be differentiated through a draw. There are two
 ways out:

 $$\nabla R = \mathbb E_e\left[\nabla \log p(x|\mu + \sigma e)\right] \qquad\text{and}\qquad
 \nabla R = \mathbb E_q\left[\log p(x|z)\,\nabla\log q(z|x)\right]$$

 The first is **reparameterisation**: draw $e \sim \mathcal N(0, 1)$, which has no parameters, and let the code depend
 on them through $z = \mu + \sigma e$. The second is the **score function**, $\nabla q = q\,\nabla\log q$: draw a code,
 see how good it is, and make it likelier in proportion. It never asks for a slope of the decoder. Both are said to be
 unbiased. That is a statement about averages, so both are compared with the exact slope.
 */
func twoGradients(_ page: Page) throws {
    page.ledger(18, .holds, "the reparameterised and the score-function gradient are unbiased")

    //: **The linear world.** Here $R$ has a closed form, and so has its slope:
    //:
    //: $$\frac{\partial R}{\partial\mu} = \frac{W^\top(x - W\mu - b)}{\sigma_x^2}, \qquad
    //: \frac{\partial R}{\partial s_k} = -\frac{\sigma_k^2 |W_k|^2}{2\sigma_x^2}$$
    let world = try LinearWorld.threeFromTwo()
    let x = [1.4, -1.7, 0.9]
    let answer = DrawnAnswer(mu: [0.2, -0.3], logVariance: [-0.8, -0.4])
    let exact = linearSlopes(world, x, answer)
    page.claim(
        "linear world: the formula = differences of the closed form", exact,
        equals: try differences(answer) { world.expectedLogLikelihood(x, $0.full) }, within: 1e-8)

    //: Now the draws (their errors are measured against the length of the whole gradient), written with tensors as a
    //: training loop would write them:
    //:
    //: ```swift
    //: reward(mu + (0.5 * s).exp() * e)          // the first way: the tensors differentiate through the code
    //:
    //: let z = (mu + (0.5 * s).exp() * e).detached
    //: reward(z) * logDensity(z, mu, s)          // the second way: the code is a constant
    //: ```
    let draws = page.quick ? 600_000 : 1_000_000
    let reward = world.reward(x)
    let first = answer.reparameterised(draws, key: page.key("linear, noise"), reward)
    let second = answer.score(draws, key: page.key("linear, score"), reward)
    page.claim("linear world: reparameterised gradient", exact, agreesWith: first.map(\.estimate), scale: length(exact))
    page.claim("linear world: score-function gradient", exact, agreesWith: second.map(\.estimate), scale: length(exact))

    //: **The curved world.** The decoder bends, and $R$ is an integral. Three answers that share no line of code: steps
    //: to both sides of the integral; the integral of $q\,\partial\log p(x|z)$; the integral of
    //: $\log p(x|z)\,\partial q$.
    let curved = CurvedWorld()
    let y = 0.5
    let bent = DrawnAnswer(mu: [0.4], logVariance: [-1.2])
    let steps = try differences(bent) { q in try integral(q) { z in curved.logLikelihood(y, z) } }
    page.claim(
        "curved world: integral of $q\\,\\partial\\log p(x|z)$", try pathIntegral(curved, y, bent), equals: steps,
        within: 1e-8)
    page.claim(
        "curved world: integral of $\\log p(x|z)\\,\\partial q$", try scoreIntegral(curved, y, bent), equals: steps,
        within: 1e-8)
    let bentReward = curved.reward(y)
    let third = bent.reparameterised(draws, key: page.key("curved, noise"), bentReward)
    let fourth = bent.score(draws, key: page.key("curved, score"), bentReward)
    page.claim("curved world: reparameterised gradient", steps, agreesWith: third.map(\.estimate), scale: length(steps))
    page.claim("curved world: score-function gradient", steps, agreesWith: fourth.map(\.estimate), scale: length(steps))
    page.table(
        ["slope of $R$ in", "exact", "reparameterised: variance of one draw", "score function: variance of one draw"],
        zip(["$\\mu_1$", "$\\mu_2$", "$s_1$", "$s_2$", "$\\mu$, curved world", "$s$, curved world"], exact + steps)
            .enumerated().map { index, row in
                [row.0, row.1.fixed(4)]
                    + [(first + third)[index], (second + fourth)[index]].map {
                        "\($0.variance.mean.short(3)) ± \($0.variance.standardError.short(1))"
                    }
            }, caption: "Both are right on average; one draw of the second says much less")

    //: Three ways to get it wrong. Call a sampler that hands out the code as a constant, and nothing reaches the
    //: encoder: the slope is zero. Forget the gradient of $\sigma$ (a `detach` too many), and the noise never learns
    //: how loud to be:
    let constant = answer.slopes(1_000, key: page.key("constant")) { mu, s, e in
        reward((mu + (0.5 * s).exp() * e).detached) + 0 * (mu + s).sum(axis: 1)
    }
    page.refute("the code as a constant", constant.map(\.mean), by: first.map(\.estimate))
    let stopped = answer.slopes(draws, key: page.key("stopped")) { mu, s, e in reward(mu + (0.5 * s).exp().detached * e)
    }
    page.refute(
        "$\\mu + \\sigma e$ with the gradient of $\\sigma$ stopped", stopped.map(\.mean), by: first.map(\.estimate))

    //: The third belongs to the score function. If the reward itself contains the parameters, the average has a second
    //: part, $\mathbb E[\nabla f]$: $\nabla\mathbb E_q f = \mathbb E_q[f\,\nabla\log q] + \mathbb E_q[\nabla f]$. Take
    //: the whole bound as the reward, with the KL in closed form, and leave that part out; the KL then has no say at
    //: all:
    let bound: (Tensor<Double>, Tensor<Double>, Tensor<Double>) -> Tensor<Double> = { z, mu, s in
        reward(z) - 0.5 * (mu.square() + s.exp() - s - 1).sum(axis: 1)
    }
    func wholeBound(_ key: Key, forgetful: Bool) -> [Moments] {
        answer.slopes(draws, key: key) { mu, s, e in
            let z = (mu + (0.5 * s).exp() * e).detached
            let f = bound(z, mu, s)
            let scored = f.detached * logDensity(z, mu, s)
            return forgetful ? scored : scored + f
        }
    }
    let slopeOfKL = answer.mu + answer.logVariance.map { 0.5 * (Double.exp($0) - 1) }
    let whole = wholeBound(page.key("whole"), forgetful: false).map(\.estimate)
    page.claim(
        "score function of the whole bound, both parts", zip(exact, slopeOfKL).map { $0 - $1 }, agreesWith: whole,
        scale: length(exact))
    page.refute("without $\\mathbb E[\\nabla f]$", wholeBound(page.key("part"), forgetful: true).map(\.mean), by: whole)

    //: With $-\log q(z|x)$ in the reward, in place of the KL, the forgotten part happens to vanish,
    //: because $\mathbb E_q\nabla\log q = 0$. Whoever tests a program only in that form will not notice.
    let forgotten = answer.slopes(draws, key: page.key("vanishing")) { mu, s, e in
        logDensity((mu + (0.5 * s).exp() * e).detached, mu, s)
    }
    page.claim("$\\mathbb E_q\\nabla\\log q = 0$", [0, 0, 0, 0], agreesWith: forgotten.map(\.estimate), scale: 1)
}

private func length(_ slopes: [Double]) -> Double { Matrix.dot(slopes, slopes).squareRoot() }

/// The slopes of E_q log p(x|z) in μ and s.
private func linearSlopes(_ world: LinearWorld, _ x: [Double], _ answer: DrawnAnswer) -> [Double] {
    let error = zip(x, zip(world.weights * answer.mu, world.bias)).map { $0 - $1.0 - $1.1 }
    let inMu = world.weights.transposed() * error.map { $0 / world.variance }
    let inS = answer.mu.indices.map { k in
        let column = world.weights.column(k)
        return -0.5 * Double.exp(answer.logVariance[k]) * Matrix.dot(column, column) / world.variance
    }
    return inMu + inS
}

/// Slopes by steps to either side, in each μ and then in each s.
private func differences(_ answer: DrawnAnswer, of value: (Gaussian) throws -> Double) throws -> [Double] {
    let d = answer.mu.count
    let start = answer.mu + answer.logVariance
    return try start.indices.map { k in
        try slope(step: 2e-3) { step in
            var moved = start
            moved[k] += step
            return try value(Gaussian(mean: Array(moved[..<d]), logVariance: Array(moved[d...])))
        }
    }
}

/// E_q f by adaptive quadrature.
private func integral(_ q: Gaussian, _ f: (Double) -> Double) throws -> Double {
    let (mean, deviation) = (q.mean[0], q.deviation[0])
    return try quadrature(from: mean - 10 * deviation, to: mean + 10 * deviation, splittingAt: [mean]) {
        q.density($0) * f($0)
    }
}

/// E_q[∂ log p(x|z)/∂z · ∂z/∂(μ, s)] with z = μ + σ e: ∂z/∂μ = 1 and ∂z/∂s = ½ (z - μ).
private func pathIntegral(_ world: CurvedWorld, _ x: Double, _ answer: DrawnAnswer) throws -> [Double] {
    func slope(_ z: Double) -> Double {
        (x - world.decoder(z)) / world.variance * (1 - 2 * world.bend * Double.sin(2 * z))
    }
    return [
        try integral(answer.density, slope),
        try integral(answer.density) { 0.5 * ($0 - answer.mu[0]) * slope($0) },
    ]
}

/// E_q[log p(x|z) ∂ log q/∂(μ, s)]: ∂ log q/∂μ = (z - μ)/σ² and ∂ log q/∂s = ½ ((z - μ)²/σ² - 1).
private func scoreIntegral(_ world: CurvedWorld, _ x: Double, _ answer: DrawnAnswer) throws -> [Double] {
    let (mu, variance) = (answer.mu[0], Double.exp(answer.logVariance[0]))
    return [
        try integral(answer.density) { world.logLikelihood(x, $0) * ($0 - mu) / variance },
        try integral(answer.density) {
            world.logLikelihood(x, $0) * 0.5 * (($0 - mu) * ($0 - mu) / variance - 1)
        },
    ]
}
