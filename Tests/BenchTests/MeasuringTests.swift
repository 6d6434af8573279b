import Tensor
import Testing

@testable import bench

@Suite("Measuring")
struct MeasuringTests {
    @Test(
        "the median is the middle one, or the mean of the middle two",
        arguments: [([3], 3), ([9, 1, 2], 2), ([4, 1, 100, 2], 3)] as [([Double], Double)])
    func middle(values: [Double], expected: Double) { #expect(median(values) == expected) }

    @Test(
        "three digits that count",
        arguments: [
            (0.012345, "0.0123"), (4.5678, "4.57"), (789.4, "789"), (12345, "12345"), (0, "0"), (-1.5, "-1.50"),
            (0.9996, "1.00"), (99.96, "100"),
        ] as [(Double, String)])
    func digits(value: Double, text: String) { #expect(rounded(value) == text) }

    @Test("a time is what a call takes, warmed up")
    func calls() {
        var count = 0
        let seconds = secondsPerCall(during: 0.02) {
            count += 1
            let end = now() + (count == 1 ? 0.01 : 0.001)
            while now() < end {}
        }
        #expect(seconds > 0.0009 && seconds < 0.008)
    }

    @Test("the ratio is to the fastest of the peers, by medians, with the spread of the rounds")
    func ratios() throws {
        var rounds = Rounds()
        for (ours, torch, jax) in [(1, 4, 8), (2, 5, 3), (3, 6, 9)] as [(Double, Double, Double)] {
            rounds.add(Measurement(name: "x", engine: "evidence", seconds: ours))
            rounds.add(Measurement(name: "x", engine: "torch", seconds: torch))
            rounds.add(Measurement(name: "x", engine: "jax", seconds: jax))
        }
        let ratio = try #require(rounds.ratio("x", peers: ["torch", "jax"]))
        #expect(ratio.median == 2.0 / 5)
        #expect(ratio.range == 0.25...2.0 / 3)
        #expect(rounds.ratio("x", peers: []) == nil && rounds.ratio("y", peers: ["torch"]) == nil)
    }

    @Test("a line that is printed can be read")
    func lines() throws {
        let line = Measurement(name: "vae-mlp", engine: "jax", seconds: 0.0123456).line
        #expect(line == "vae-mlp\tjax\t12346")
        let read = try #require(Measurement(line: Substring(line)))
        #expect(read.name == "vae-mlp" && read.engine == "jax" && abs(read.seconds - 0.012346) < 1e-9)
        #expect(Measurement(line: "vae-mlp\tjax\tfailed") == nil && Measurement(line: "vae-mlp\tjax") == nil)
    }

    @Test("a profile counts calls, multiply-adds and bytes, and operations inside others only once")
    func tally() {
        let (a, b) = (Tensor<Float>.ones([40, 50]), Tensor<Float>.ones([50, 60]))
        let totals = OperationTally.of(3) { _ = a.matmul(b).softmax() }
        #expect(totals.entries.keys.sorted() == ["AB 40x50x60", "softmax"])
        #expect(totals.entries["AB 40x50x60"]?.calls == 1)
        #expect(totals.sum.flops == 2 * 40 * 50 * 60)
        #expect(totals.entries["softmax"]?.bytes == 2 * 4 * 40 * 60)
        #expect(totals.calls[2 * 4 * 40 * 60] == 1)
    }

    @Test("columns are as wide as their widest cell")
    func table() {
        let table = Table(header: ["name", "µs"], rows: [["a", "12345"], ["longer", "1"]])
        #expect(table.lines() == ["name       µs", "a       12345", "longer      1"])
    }
}
