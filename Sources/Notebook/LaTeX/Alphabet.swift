/// The letter shapes of `\mathbb`, `\mathcal` and their kin, which Unicode has as characters of their own.
enum Alphabet: Hashable, Sendable {
    case roman, italic, bold, doubleStruck, calligraphic, fraktur, sansSerif, monospaced

    /// The text in this alphabet, as far as Unicode has it.
    func apply(to text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(letter(scalar)) }
        return String(result)
    }

    private func letter(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if let exception = exceptions[scalar] { return exception }
        let value = scalar.value
        let start: UInt32? =
            switch value {
            case 0x41...0x5A: capitals.map { $0 + value - 0x41 }
            case 0x61...0x7A: capitals.map { $0 + 26 + value - 0x61 }
            case 0x30...0x39: digits.map { $0 + value - 0x30 }
            case 0x391...0x3A9 where self == .bold: 0x1D6A8 + value - 0x391
            case 0x3B1...0x3C9 where self == .bold: 0x1D6C2 + value - 0x3B1
            default: nil
            }
        return start.flatMap(Unicode.Scalar.init) ?? scalar
    }

    /// Where the capitals begin; the small letters follow.
    private var capitals: UInt32? {
        switch self {
        case .roman, .italic: nil
        case .bold: 0x1D400
        case .calligraphic: 0x1D49C
        case .fraktur: 0x1D504
        case .doubleStruck: 0x1D538
        case .sansSerif: 0x1D5A0
        case .monospaced: 0x1D670
        }
    }

    private var digits: UInt32? {
        switch self {
        case .bold: 0x1D7CE
        case .doubleStruck: 0x1D7D8
        case .sansSerif: 0x1D7E2
        case .monospaced: 0x1D7F6
        default: nil
        }
    }

    /// Letters that Unicode had before it had the alphabets.
    private var exceptions: [Unicode.Scalar: Unicode.Scalar] {
        switch self {
        case .doubleStruck: ["C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"]
        case .calligraphic:
            [
                "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "L": "ℒ", "M": "ℳ", "R": "ℛ", "e": "ℯ", "g": "ℊ",
                "o": "ℴ",
            ]
        case .fraktur: ["C": "ℭ", "H": "ℌ", "I": "ℑ", "R": "ℜ", "Z": "ℨ"]
        default: [:]
        }
    }
}

/// Superscripts and subscripts that Unicode has as characters.
enum ScriptCharacters {
    static let superscripts = table(
        """
        0⁰ 1¹ 2² 3³ 4⁴ 5⁵ 6⁶ 7⁷ 8⁸ 9⁹ +⁺ −⁻ =⁼ (⁽ )⁾ aᵃ bᵇ cᶜ dᵈ eᵉ fᶠ gᵍ hʰ iⁱ jʲ kᵏ lˡ mᵐ nⁿ oᵒ pᵖ rʳ sˢ tᵗ uᵘ vᵛ
        wʷ xˣ yʸ zᶻ Aᴬ Bᴮ Dᴰ Eᴱ Gᴳ Hᴴ Iᴵ Jᴶ Kᴷ Lᴸ Mᴹ Nᴺ Oᴼ Pᴾ Rᴿ Tᵀ Uᵁ Wᵂ ⊤ᵀ βᵝ γᵞ δᵟ θᶿ φᵠ χᵡ ′′ ″″ ‴‴ ∗* ⋆* *∗ ††
        """)

    static let subscripts = table(
        """
        0₀ 1₁ 2₂ 3₃ 4₄ 5₅ 6₆ 7₇ 8₈ 9₉ +₊ −₋ =₌ (₍ )₎ aₐ eₑ hₕ iᵢ jⱼ kₖ lₗ mₘ nₙ oₒ pₚ rᵣ sₛ tₜ uᵤ vᵥ xₓ βᵦ γᵧ ρᵨ φᵩ χᵪ
        """)

    private static func table(_ pairs: String) -> [Character: Character] {
        var table: [Character: Character] = [:]
        for pair in pairs.split(whereSeparator: \.isWhitespace) {
            if let from = pair.first, let to = pair.last { table[from] = to }
        }
        return table
    }

    /// The whole text in small, or `nil` where a character has no such form.
    static func apply(_ table: [Character: Character], to text: String) -> String? {
        var result = ""
        for character in text {
            guard let small = table[character] else { return nil }
            result.append(small)
        }
        return result
    }
}
