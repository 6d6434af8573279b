import Testing

@testable import Notebook

@Suite struct LaTeXTests {
    @Test(
        "a formula in a sentence becomes one readable line",
        arguments: [
            (
                #"\mathrm{KL}(q\,\|\,p) = \tfrac12\sum_k \left(\mu_k^2 + \sigma_k^2 - 1\right)"#,
                "KL(q ‖ p) = ½ ∑ₖ (μₖ² + σₖ² − 1)"
            ),
            (#"\log p(x) = \mathcal L_b + 1"#, "log p(x) = ℒ_b + 1"),
            (#"q_\phi(z\mid x)"#, "qᵩ(z|x)"),
            (#"\mathbb E_{q(z|x)}[\log p]"#, "𝔼_(q(z|x))[log p]"),
            (#"\frac{p_\theta(x,z)}{q_\phi(z|x)}"#, "p_θ(x, z)/qᵩ(z|x)"),
            (#"\frac{a+b}{cd}"#, "(a + b)/(cd)"),
            (#"\frac{\partial f}{\partial x_i}"#, "∂f/∂xᵢ"),
            (#"\frac12 x, \frac{1}{4}, \frac\mu2"#, "½x, ¼, μ/2"),
            (#"\sqrt2 + \sqrt{2\pi} + \sqrt[3]{x+1}"#, "√2 + √(2π) + ∛(x + 1)"),
            (#"\hat\theta, \tilde x, \bar{x}, \vec v"#, "θ\u{302}, x\u{303}, x\u{304}, v\u{20D7}"),
            (#"\mathcal N(0, I), \mathbb R^n, \mathbf x^\top"#, "𝒩(0, I), ℝⁿ, 𝐱ᵀ"),
            (#"x^{(i)} \sim p_{data}"#, "x⁽ⁱ⁾ ∼ p_data"),
            (#"e^{-x^2/2}"#, "e^(−x²/2)"),
            (#"a \le b \ge c \ne d \approx e \to \infty"#, "a ≤ b ≥ c ≠ d ≈ e → ∞"),
            (#"-x, a-b, a\cdot b \times c \odot d"#, "−x, a − b, a · b × c ⊙ d"),
            (#"\arg\max_\theta f, \operatorname{tr} A, \det A"#, "arg max_θ f, tr A, det A"),
            (#"\int_0^1 f(x)\,dx"#, "∫₀¹ f(x) dx"),
            (#"\langle a, b \rangle = \| a \|^2"#, "⟨a, b⟩ = ‖a‖²"),
            (#"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"#, "(a b; c d)"),
            (#"\begin{cases} x & \text{if } x > 0 \\ 0 \end{cases}"#, "{x if x > 0; 0"),
            (#"\underbrace{a+b}_{\text{sum}}"#, "a + b (sum)"),
            (#"f'(x), x''"#, "f′(x), x′′"),
            (#"a \not= b, x \notin A, \{1, \dots, n\}"#, "a ≠ b, x ∉ A, {1, …, n}"),
            (#"D_{KL} x_{max} p_{ij}"#, "D_KL xₘₐₓpᵢⱼ"),
            (#"0.25 \cdot 10^{-12}"#, "0.25 · 10⁻¹²"),
        ])
    func inline(source: String, expected: String) {
        #expect(LaTeX.unicode(source, display: false) == [expected])
        #expect(LaTeX.unknownCommands(in: source) == [])
    }

    @Test(
        "a display formula is laid out in boxes on one baseline",
        arguments: [
            (
                #"\mathbb E_{q(z|x)}\left[\log\frac{p(x,z)}{q(z|x)}\right] \le 0"#,
                """
                       ⎡    p(x, z)⎤
                𝔼      ⎢log ───────⎥ ≤ 0
                 q(z|x)⎣    q(z|x) ⎦
                """
            ),
            (
                #"\prod_{i=1}^n e^{-\frac{(x-\mu)^2}{2\sigma^2}}"#,
                """
                 n   −(x−μ)²/(2σ²)
                 ∏  e
                i=1
                """
            ),
            (
                #"\begin{aligned} \log P &= \int_z q \\ &\ge b \end{aligned}"#,
                """
                log P = ∫ q
                        z

                      ≥ b
                """
            ),
            (
                #"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}"#,
                """
                       ⎧ x  x > 0
                f(x) = ⎨
                       ⎩ 0  otherwise
                """
            ),
            (
                #"\overbrace{\mathbb E_q[u]}^{\text{fit}} - \underbrace{\mathrm{KL}(q\|p)}_{\text{penalty}}"#,
                """
                 fit
                ╭─┴──╮
                𝔼_q[u] − KL(q‖p)
                         ╰──┬──╯
                         penalty
                """
            ),
            (#"\sqrt{\frac ab}"#, " ┌─\n │a\n │─\n√│b"),
            (#"a = b \\ c = d"#, "a = b\nc = d"),
            (#"x \tag{3}"#, "x  (3)"),
        ])
    func display(source: String, expected: String) {
        #expect(LaTeX.unicode(source, display: true).joined(separator: "\n") == expected)
    }

    @Test("a wide formula is broken before its relations, then before its operators")
    func breaking() {
        let source = #"aaaaaaaaaa + bbbbbbbbbb = cccccccccc + dddddddddd = e"#
        #expect(LaTeX.unicode(source, display: true, width: 80).count == 1)
        let narrow = LaTeX.unicode(source, display: true, width: 34)
        #expect(narrow == ["aaaaaaaaaa + bbbbbbbbbb", "     = cccccccccc + dddddddddd = e"])
        let narrowest = LaTeX.unicode(source, display: true, width: 20)
        #expect(narrowest.allSatisfy { $0.displayWidth <= 20 })
    }

    @Test(
        "MathML Core is what a browser needs",
        arguments: [
            (#"x^2_i"#, "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
            (#"\frac{a}{\sqrt b}"#, "<mfrac><mi>a</mi><msqrt><mi>b</mi></msqrt></mfrac>"),
            (
                #"\mathbb E \mathrm{KL} \Sigma"#,
                "<mi mathvariant=\"normal\">𝔼</mi><mi>KL</mi><mi mathvariant=\"normal\">Σ</mi>"
            ),
            (
                #"\sum_{k=1}^n k"#,
                "<munderover><mo>∑</mo><mrow><mi>k</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            ),
            (#"\left(\frac12\right]"#, "<mo form=\"prefix\" fence=\"true\" stretchy=\"true\">(</mo>"),
            (#"\hat x"#, "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>"),
            (#"\log x"#, "<mi>log</mi><mspace width=\"0.167em\"/><mi>x</mi>"),
            (#"a < b \& c"#, "<mo>&lt;</mo>"),
            (#"\foo{x}"#, "<mtext class=\"unknown\">\\foo</mtext>"),
        ])
    func mathML(source: String, expected: String) {
        let markup = LaTeX.mathML(source, display: true)
        #expect(markup.contains(expected), "\(markup)")
        #expect(XMLCheck(markup).problem == nil)
    }

    @Test("only a display formula is a block")
    func block() {
        #expect(LaTeX.mathML("x", display: true).contains("display=\"block\""))
        #expect(!LaTeX.mathML("x", display: false).contains("display"))
    }

    @Test("what is not known is shown as written and told")
    func unknown() {
        #expect(
            LaTeX.unknownCommands(in: #"\foo{x} + \bar x + \foo y + \begin{bar} z \end{bar}"#) == [
                #"\foo"#, #"\begin{bar}"#, #"\end"#,
            ])
        #expect(LaTeX.unicode(#"a + \foo"#, display: false) == [#"a + \foo"#])
        #expect(LaTeX.unknownCommands(in: #"\frac{a}{b"#) == ["{"])
        #expect(LaTeX.unknownCommands(in: #"\left( a"#) == [#"\left"#])
    }

    @Test("every known command is rendered without its backslash", arguments: LaTeX.knownCommands)
    func known(command: String) {
        // Commands that mean nothing without a partner.
        if ["begin", "end", "left", "right", "not", "backslash"].contains(command) { return }
        let source = "\\" + command + "{x}{y}"
        #expect(LaTeX.unknownCommands(in: source) == [], "\(source)")
        #expect(!LaTeX.unicode(source, display: true).joined().contains("\\"))
    }
}
