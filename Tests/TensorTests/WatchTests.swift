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
        #expect(names.withLock { $0 } == ["AB 3x5x2 60", "exp 0"])
        // What a product reads and writes, then what exp does: single precision.
        let expected: [Int] = [4 * (15 + 10 + 6), 4 * (6 + 6)]
        #expect(sizes.withLock { $0 } == expected)
        #expect(product == a.matmul(b).exp())
        #expect(names.withLock { $0.count } == 2)
    }

    @Test("a watcher hears of its own task's work alone, whatever others compute and watch")
    func tasksAtOnce() async {
        let heard = await withTaskGroup(of: (Int, [Int]).self) { group in
            for task in 0..<8 {
                group.addTask {
                    let sizes = Mutex<[Int]>([])
                    let a = Tensor<Double>.ones([task + 1])
                    Watch.during {
                        for _ in 0..<200 { _ = a.exp() }
                    } tell: { event in
                        if case .ends(let bytes) = event { sizes.withLock { $0.append(bytes) } }
                    }
                    return (task, sizes.withLock { $0 })
                }
            }
            return await group.reduce(into: [Int: [Int]]()) { $0[$1.0] = $1.1 }
        }
        for task in 0..<8 {
            #expect(heard[task] == [Int](repeating: 16 * (task + 1), count: 200))
        }
    }
}
