import Evidence

/*:
 ## The slide that lost its minus sign

 The notes say of the slide's formula that the minus sign in front of it is missing, and print the penalty $R$ of the
 sections above as what was meant. The slide itself is not to be had here; what the remark leaves is one reading: the
 slide minimises $-R$, the sum with the sign it has in the bound, where it is to be *maximised*.

 $$-R(s, m) = \sum_k \left((1 + s_k) - e^{s_k} - m_k^2\right)$$

 Set its derivative to zero and the answer is $s = 0$, $m = 0$, as it should be. How wrong can a formula be that passes
 this test?
 */
func lostMinus(_ page: Page) throws {
    page.ledger(
        13, .slip("minimise $R$; $-R$ has no minimum at all, and descending it removes the noise"),
        "the slide's penalty, without its minus sign")

    //: The slopes vanish, and that is all. Both curvatures are negative, here and everywhere: the place is a summit.
    let origin = Tensor([0.0])
    let there = slopes(of: slide, at: origin, origin)
    page.claim("slopes of $-R$ at $s = 0$, $m = 0$", there.s.scalars + there.m.scalars, equals: 0)
    let bends = curvatures(of: slide, at: origin, origin)
    page.claim("curvatures of $-R$ there, in $s$ and $m$", bends.s.scalars + bends.m.scalars, equals: [-1, -2])
    let s = Tensor([-0.1, 0.1, 0, 0, -1_000, 10, 0])
    let m = Tensor([0, 0, 0.1, -0.1, 0, 0, 1_000])
    page.bound("$-R$ is below the summit on every side", lower: slide(s, m).scalars, upper: slide(origin, origin).item)
    page.reaches(
        "and below it there is no floor: $-R$ at three far places", Array(slide(s, m).scalars.suffix(3)), atMost: -900,
        deterministic: true)

    //: Descend from three starts near the summit, once with the slide's sign and once with the sign put right. With the
    //: slide's, a code a little too narrow becomes ever narrower, and one a little off the centre runs away. The term
    //: that was to keep the noise alive removes it, and what is trained is the autoencoder again.
    let (startS, startM) = (Tensor([-0.1, -0.5, -1]), Tensor([0.1, 0, -0.5]))
    let wrong = descended(from: startS, startM, down: slide, steps: 200)
    let right = descended(from: startS, startM, down: { -slide($0, $1) }, steps: 600)
    page.table(
        ["start $s$", "start $m$", "$\\sigma^2 = e^s$, slide", "$m$, slide", "$\\sigma^2$, mended", "$m$, mended"],
        (0..<3).map { i in
            [
                startS[i].short(), startM[i].short(), Double.exp(wrong.s[i]).short(), wrong.m[i].short(),
                Double.exp(right.s[i]).fixed(6), right.m[i].fixed(6),
            ]
        }, caption: "Gradient descent at the rate 0.05: 200 steps down the slide's formula, 600 down the mended one")
    page.reaches("slide: $\\sigma^2$ after 200 steps", wrong.s.exp().scalars, atMost: 0.001, deterministic: true)
    page.reaches(
        "slide: $|m|$ of the two that start off the centre", [wrong.m[0], wrong.m[2]].map(abs), atLeast: 1e6,
        deterministic: true)
    page.claim("mended: $s$ and $m$ end at 0", right.s.scalars + right.m.scalars, equals: 0, within: 1e-8, scale: 1)
    page.refute("the slide's formula ends there too: $s = 0$", 0, by: wrong.s.scalars, scale: 1)

    //: One more place where a single sign can be lost is before $(1 + s)$. Then $e^s + (1 + s) + m^2$ rises with $s$
    //: everywhere; at $s = 0$ there is not even a slope of zero, and the noise vanishes from every start.
    let other: Landscape = { s, m in s.exp() + (1 + s) + m.square() }
    page.claim("slope in $s$ at $s = 0$", slopes(of: other, at: origin, origin).s.item, equals: 2)
    let places: Tensor<Double> = page.key("places").uniform([200], in: -5..<3)
    page.bound(
        "the slope in $s$ is positive everywhere", lower: 1,
        upper: slopes(of: other, at: places, .zeros([200])).s.scalars)
    let gone = descended(from: startS, startM, down: other, steps: 200)
    page.reaches("$\\sigma^2$ after 200 steps", gone.s.exp().scalars, atMost: 0.001, deterministic: true)
}

/// The penalty with the slide's sign, for each coordinate.
private func slide(_ s: Tensor<Double>, _ m: Tensor<Double>) -> Tensor<Double> { (1 + s) - s.exp() - m.square() }
