import Evidence
import Testing

@Suite("What joins the modules")
struct EvidenceTests {
    /// Runs sections and returns what they claimed.
    private func run(_ sections: [Section], seed: UInt64 = 0, only: [String] = []) -> Record {
        var options = Options()
        options.seed = seed
        options.sections = only
        return Chapter("test", number: 1, title: "Test", sections: sections).run(options)
    }

    @Test("a key depends on the seed, the section and its name")
    func keys() {
        let show: @Sendable (Page) throws -> Void = { page in
            page.value("a", page.key("a").uniform(Double.self), digits: 17)
            page.value("b", page.key("b").uniform(Double.self), digits: 17)
        }
        func values(_ seed: UInt64) -> [String] {
            run([Section("first", show), Section("second", show)], seed: seed).sections.flatMap(\.outputs).map {
                if case .value(_, let text) = $0.content { text } else { "" }
            }
        }
        #expect(values(0) == values(0))
        #expect(Set(values(0) + values(1)).count == 8)
    }

    @Test("a shared value draws the same numbers whichever section asks first")
    func sharedKeys() {
        let show: @Sendable (Page) throws -> Void = { page in
            page.value("model", page.shared("model") { page.key("weights").uniform(Double.self) }, digits: 17)
        }
        let sections = [Section("first", show), Section("second", show)]
        let both = run(sections).sections.flatMap(\.outputs).map(\.content)
        let second = run(sections, only: ["second"]).sections.flatMap(\.outputs).map(\.content)
        #expect(both[0] == both[1] && both[1] == second[0])
    }

    @Test("keys for repetitions are different")
    func repetitions() {
        let record = run([
            Section("first") { page in
                let draws = page.keys("seeds", count: 3).map { $0.uniform(Double.self) }
                page.bound("all different", lower: 1e-9, upper: abs(draws[0] - draws[1]))
                page.bound("all different", lower: 1e-9, upper: abs(draws[1] - draws[2]))
            }
        ])
        #expect(record.holds)
    }

    @Test("tensors stand on the sides of claims")
    func tensors() {
        let record = run([
            Section("first") { page in
                let a = Tensor<Double>([1, 2, 3])
                page.claim("each element", a + a, equals: 2 * a)
                page.claim("a scalar stands against each", a - a, equals: 0)
                page.claim("a scalar tensor is one number", Tensor<Float>(2), equals: [2, 2])
                page.refute("the sum", a + 1, by: a)
            }
        ])
        #expect(record.claims.map(\.holds) == [true, true, true, true])
        let wrong = run([
            Section("first") { $0.claim("shapes", Tensor<Double>([1, 1]), equals: Tensor<Double>([1, 1, 1])) }
        ])
        #expect(!wrong.holds)
        let empty = run([Section("first") { $0.claim("nothing", Tensor<Double>.zeros([0]), equals: 0) }])
        #expect(!empty.holds)
    }

    @Test("an estimate settles claims")
    func estimates() {
        let record = run([
            Section("first") { page in
                let mean = estimate(10_000, key: page.key("mean")) { 1 + $0.uniform(Double.self) }
                page.claim("the mean of 1 + U", 1.5, agreesWith: mean)
                page.refute("the mean of U", 0.5, by: mean)
            }
        ])
        #expect(record.claims.map(\.holds) == [true, true])
    }

    @Test("image grids are cut from tensors of two to four dimensions")
    func images() {
        let flat = Tensor<Float>.zeros([6, 12])
        for tensor in [flat, flat.reshaped([6, 3, 4]), flat.reshaped([6, 1, 3, 4])] {
            let grid = ImageGrid(tensor, width: 4, columns: 3)
            #expect(grid.images.count == 6 && grid.height == 3 && grid.images[0].count == 12 && grid.columns == 3)
        }
    }

    @Test("images of the wrong width stop the program with a sentence")
    func mistake() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = ImageGrid(Tensor<Float>.zeros([2, 10]), width: 4)
        }
        let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(words.contains("EvidenceTests/EvidenceTests.swift:\(#line - 4): Fatal error:"))
        #expect(words.contains("Images 4 wide cannot be cut from a tensor of shape [2, 10]."))
    }
}
