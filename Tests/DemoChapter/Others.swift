import Foundation
import Notebook

/*:
 ## Numbers that depend on the seed
 */
func seeded(_ page: Page) throws {
    var state = page.seed &+ 0x9E37_79B9_7F4A_7C15
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    let number = Double(state >> 11) * 0x1p-53
    page.value("a number from the seed", number, digits: 12)
    page.bound("it is no smaller than zero", lower: 0, upper: number)
}

/*:
 ## A loop that takes its time
 */
func slowLoop(_ page: Page) throws {
    let losses = try page.progress("waiting", steps: page.quick ? 3 : 400) { step in
        usleep(20_000)
        return 1 / Double(step + 1)
    }
    page.bound("the loss falls", lower: losses[losses.count - 1], upper: losses[0])
}

/*:
 ## A claim that does not hold
 */
func wrongClaim(_ page: Page) throws {
    page.claim("one is two", 1, equals: 2)
}

/*:
 ## A section that stops
 */
func earlyEnd(_ page: Page) throws {
    page.claim("one is one", 1, equals: 1)
    try page.progress("training", steps: 10) { step in step < 5 ? 1.0 : Double.nan }
    page.claim("this is never reached", 1, equals: 1)
}
