import Synchronization
import Testing

@testable import Tensor

@Suite("Watching")
struct WatchTests {
    @Test("a watcher is told of each operation, its products and its bytes")
    func operations() {
        let names = Mutex<[String]>([]), sizes = Mutex<[Int]>([])
        let (a, b) = (Tensor<Float>.ones([3, 5]), Tensor<Float>.ones([5, 2]))
        let product = Watch.during {
            a.matmul(b).exp()
        } tell: { event in
            switch event {
            case .begins(let name, let flops): names.withLock { $0.append("\(name) \(flops)") }
            case .ends(let bytes): sizes.withLock { $0.append(bytes) }
            case .allocates: break
            }
        }
        let (told, bytes): ([String], [Int]) = (names.withLock { $0 }, sizes.withLock { $0 })
        #expect(told == ["AB 3x5x2 60", "exp 0"])
        // Of 15, 10 and 6 numbers, and of 6 and 6.
        #expect(bytes == [124, 48])
        #expect(product == a.matmul(b).exp())
        let later: [String] = names.withLock { $0 }
        #expect(later == told)
    }
}
