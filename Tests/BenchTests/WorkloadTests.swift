import Testing

@testable import bench

@Suite("Workloads")
struct WorkloadTests {
    @Test("a step moves every parameter, and steps lower the loss", arguments: Workload.all.map(\.name))
    func learns(name: String) throws {
        let workload = try #require(Workload.all.first { $0.name == name })
        let training = workload.make(Sizes())
        let before = training.parameters.map { $0.value.scalars }
        let first = training.step()
        let unmoved = zip(training.parameters, before).filter { $0.value.scalars == $1 }.map(\.0.name)
        // A critic's last bias cancels in the difference of its means.
        #expect(unmoved == (name == "wgan-gp" ? ["2.bias"] : []))
        var last = first
        for _ in 0..<8 { last = training.step() }
        #expect(last < first)
    }
}
