import Notebook

/*:
 ## One of every kind, with $\sigma^2$ in its title

 Prose with *emphasis*, **weight**, `code`, a formula $\tfrac12 x^2$ and a [link](https://www.swift.org):

 $$\int_0^1 2x\,dx = 1$$

 - the first item
 - the second item
 */
func everyKind(_ page: Page) throws {
    let third = 1.0 / 3

    //: Claims, and what they settle:
    page.ledger(1, .holds, "Three thirds are one")
    page.claim("$3 \\cdot \\tfrac13 = 1$", 3 * third, equals: 1)
    page.claim("a third, estimated", third, agreesWith: Measured(mean: 0.3331, standardError: 0.0004, count: 10_000))
    page.refute("a half", 0.5, by: Measured(mean: 0.3331, standardError: 0.0004, count: 10_000))

    page.ledger(2, .holdsIf("seeds differ"))
    for _ in 0..<2 {
        page.bound("squares are no smaller than zero", lower: 0, upper: [0.25, 1, 4])
    }
    page.reaches("accuracy", [0.91, 0.93, 0.92], atLeast: 0.9)
    page.ranks("errors", [("best", [1, 1.1, 1.2]), ("worst", [2, 2.1, 2.2])])

    //: And everything else:
    page.value("a third", third)
    page.text("Text that only the run knows: **\(3 + 4)**.")
    page.table(["name", "value"], [["one", "1.00"], ["a | bar", "22.50"]], caption: "A table.")
    page.figure(
        Figure("A line goes up", Panel(x: Axis("step"), y: Axis("height"), marks: [.line([0, 1, 2], [0, 1, 4])])))
}
