import Evidence

/*:
 ## Halves add up to one

 Half of a cake, half of the rest, and so on, leave nothing over:

 $$\sum_{k=1}^\infty 2^{-k} = 1$$
 */
func halving(_ page: Page) throws {
    var sum = 0.0
    var piece = 1.0
    for _ in 0..<60 {
        piece /= 2
        sum += piece
    }

    //: After sixty pieces the rest is less than rounding:
    page.claim("$\\sum_k 2^{-k} = 1$", sum, equals: 1)
    page.refute("with the whole cake counted too", sum + 1, by: 1)
}
