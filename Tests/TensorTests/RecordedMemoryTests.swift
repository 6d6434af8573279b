import Testing

@testable import Tensor

@Suite("What is kept in memory")
struct RecordedMemoryTests {
    @Test("a detached copy lets the history go")
    func detachedLetsGo() {
        weak var node: Node<Double>?
        var kept: Tensor<Double>?
        do {
            let y = Tensor(1.0).variable().exp()
            node = y.node
            kept = y.detached
        }
        #expect(node == nil && kept?.item == Double.exp(1))
    }

    @Test("a gradient that is not recorded lets the history go")
    func gradientLetsGo() {
        weak var node: Node<Double>?
        var kept: Tensor<Double>?
        do {
            let x = Tensor(1.0).variable()
            let y = x.exp() * x
            node = y.node
            kept = gradient(of: y, at: [x])[0]
        }
        #expect(node == nil && kept != nil)
    }

    @Test("a constant copy of a recorded tensor stays a constant beside recorded ones")
    func constants() {
        let x = Tensor(3.0).variable()
        let y = x.square()
        #expect(gradient(of: y.constant * x, at: [x])[0].item == 9)
        #expect(gradient(of: Tensor.stacked([y.constant, x, y.constant]).sum(), at: [x])[0].item == 1)
    }
}
