/// Commands that stand for one symbol, with the role each plays.
enum LaTeXSymbols {
    static let table: [String: Formula] = {
        var table: [String: Formula] = [:]
        for (role, names) in groups {
            let words = names.split(whereSeparator: \.isWhitespace)
            for index in stride(from: 0, to: words.count - 1, by: 2) {
                table[String(words[index])] = .atom(String(words[index + 1]), role)
            }
        }
        for name in functions { table[name] = .atom(name, .function(limits: false)) }
        for name in limitFunctions { table[name] = .atom(name, .function(limits: true)) }
        for (name, width) in spaces { table[name] = .space(width) }
        for (name, text) in spelled { table[name] = text }
        return table
    }()

    private static let groups: [(Formula.Role, String)] = [
        (
            .variable,
            """
            alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ
            lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ
            varphi φ chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ
            Omega Ω ell ℓ hbar ℏ imath ı jmath ȷ Re ℜ Im ℑ aleph ℵ wp ℘
            """
        ),
        (
            .symbol,
            """
            infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ top ⊤ bot ⊥ prime ′ angle ∠
            triangle △ square □ blacksquare ■ checkmark ✓ dots … ldots … dotsc … cdots ⋯ dotsb ⋯ vdots ⋮ ddots ⋱
            neg ¬ lnot ¬ degree ° dagger † ddagger ‡ bullet • S § P ¶ pounds £ copyright © % % # # $ $ & & _ _
            """
        ),
        (
            .binary,
            """
            cdot · times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ odot ⊙ oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ cup ∪ cap ∩
            setminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ sqcup ⊔ sqcap ⊓ uplus ⊎ amalg ⨿
            """
        ),
        (
            .relation,
            """
            le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ne ≠ neq ≠ ll ≪ gg ≫ lt < gt > sim ∼ simeq ≃ approx ≈ cong ≅
            equiv ≡ propto ∝ doteq ≐ triangleq ≜ coloneqq ≔ to → rightarrow → leftarrow ← gets ← longrightarrow ⟶
            longleftarrow ⟵ leftrightarrow ↔ Rightarrow ⇒ implies ⟹ Leftarrow ⇐ impliedby ⟸ Leftrightarrow ⇔ iff ⟺
            Longrightarrow ⟹ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ uparrow ↑ downarrow ↓ updownarrow ↕ nearrow ↗
            searrow ↘ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ perp ⟂ parallel ∥ nparallel ∦ vdash ⊢
            models ⊨ prec ≺ preceq ⪯ succ ≻ succeq ⪰ lesssim ≲ gtrsim ≳ leadsto ⇝ rightsquigarrow ⇝ asymp ≍
            rightleftharpoons ⇌ ll ≪
            """
        ),
        (.open, "langle ⟨ lfloor ⌊ lceil ⌈ lbrace { { { lbrack [ lvert | lVert ‖ lparen ("),
        (.close, "rangle ⟩ rfloor ⌋ rceil ⌉ rbrace } } } rbrack ] rvert | rVert ‖ rparen )"),
        (.symbol, "mid | vert | Vert ‖ | ‖ backslash \\"),
        (.punctuation, "colon :"),
        (
            .large(limits: true),
            "sum ∑ prod ∏ coprod ∐ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ bigvee ⋁ bigwedge ⋀"
        ),
        (.large(limits: false), "int ∫ iint ∬ iiint ∭ oint ∮"),
    ]

    private static let functions = [
        "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin",
        "arccos", "arctan", "dim", "ker", "deg", "hom", "tr", "Tr",
    ]

    private static let limitFunctions = ["max", "min", "sup", "inf", "lim", "det", "gcd", "Pr"]

    private static let spaces: [(String, Double)] = [
        (",", 0.167), ("thinspace", 0.167), (":", 0.222), (">", 0.222), ("medspace", 0.222), (";", 0.278),
        ("thickspace", 0.278), (" ", 0.25), ("enspace", 0.5), ("quad", 1), ("qquad", 2), ("!", -0.167),
        ("negthinspace", -0.167),
    ]

    private static let spelled: [(String, Formula)] = [
        ("arg", .atom("arg", .function(limits: false))), ("argmax", .atom("arg max", .function(limits: true))),
        ("argmin", .atom("arg min", .function(limits: true))), ("limsup", .atom("lim sup", .function(limits: true))),
        ("liminf", .atom("lim inf", .function(limits: true))), ("bmod", .atom("mod", .binary)),
        ("mod", .atom("mod", .binary)), ("lbrack", .atom("[", .open)),
    ]

    /// The single characters that are not letters or digits.
    static func character(_ character: Character) -> Formula {
        switch character {
        case "+": .atom("+", .binary)
        case "-": .atom("−", .binary)
        case "*": .atom("∗", .binary)
        case "/": .atom("/", .symbol)
        case "=", "<", ">": .atom(String(character), .relation)
        case ":": .atom(":", .relation)
        case ",", ";": .atom(String(character), .punctuation)
        case "(", "[": .atom(String(character), .open)
        case ")", "]": .atom(String(character), .close)
        case "\u{A0}": .space(0.25)
        case _ where character.isLetter: .atom(String(character), .variable)
        case _ where character.isNumber: .atom(String(character), .number)
        default: .atom(String(character), .symbol)
        }
    }

    /// The symbol between `\left` or `\right` and what is fenced; `nil` for what cannot fence.
    static func delimiter(_ token: LaTeXToken) -> String? {
        switch token {
        case .character("."): return ""
        case .character("<"): return "⟨"
        case .character(">"): return "⟩"
        case .character(let character): return "()[]|/".contains(character) ? String(character) : nil
        case .command(let name):
            guard case .atom(let text, let role)? = table[name] else { return nil }
            switch role {
            case .open, .close: return text
            case .symbol, .relation: return "|‖\\↑↓↕∥".contains(text) ? text : nil
            default: return nil
            }
        default: return nil
        }
    }
}
