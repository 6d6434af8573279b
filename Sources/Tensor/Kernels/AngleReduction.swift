/// x modulo a quarter turn, for angles so great that pi / 2 in three parts no longer tells where in the turn they fall
/// (Payne and Hanek, 1983): x = n pi / 2 + remainder, of which n modulo 4 is returned.
///
/// Only the bits of 2 / pi that matter for x modulo 4 quarter turns are multiplied: 192 of them, which leaves more than
/// 60 significant ones even where x comes closest to a multiple of pi / 2.
func quarterTurns(of x: Double) -> (remainder: Double, quarters: Int) {
    guard x.isFinite else { return (.nan, 0) }
    let significand = x.significandBitPattern | 1 << 52
    // x = significand 2^(e - 52); bits of 2 / pi above 2^-(e - 54) give multiples of four.
    let start = Int(x.exponent) - 54 + 64
    let words = (0..<3).map { twoOverPi(bitsFrom: start + 64 * $0) }
    let product =
        UInt128(significand &* words[0]) << 64 &+ UInt128(significand) * UInt128(words[1])
        &+ (UInt128(significand) * UInt128(words[2])) >> 64
    // Two bits of whole quarters, then the fraction; from a half on it counts down to the next quarter.
    let fraction = Int128(truncatingIfNeeded: product << 2)
    let quarters = Int(truncatingIfNeeded: product >> 126) + (fraction < 0 ? 1 : 0)
    let half = fraction >> 1
    let part = Double(half)
    let rest = Double(half - Int128(part)) * 0x1.921fb54442d18p0
    let remainder = rest.addingProduct(part, 0x1.1a62633145c07p-54).addingProduct(part, 0x1.921fb54442d18p0) * 0x1p-127
    return x < 0 ? (-remainder, -quarters) : (remainder, quarters)
}

/// 64 bits of 2 / pi; the first 64 are zeros before the point.
private func twoOverPi(bitsFrom start: Int) -> UInt64 {
    let (word, bit) = (start >> 6, start & 63)
    return bit == 0 ? twoOverPi[word] : twoOverPi[word] << bit | twoOverPi[word + 1] >> (64 - bit)
}

private let twoOverPi: [UInt64] = [
    0, 0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041, 0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0, 0x0649_2eea_09d1_921c, 0xfe1d_eb1c_b129_a73e, 0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41, 0x3991_d639_8353_39f4, 0x9c84_5f8b_bdf9_283b, 0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f, 0x6d36_7ecf_27cb_09b7, 0x4f46_3f66_9e5f_ea2d, 0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea, 0x6bfb_5fb1_1f8d_5d08, 0x5603_3046_fc7b_6bab, 0xf0cf_bc20_9af4_361d,
]
