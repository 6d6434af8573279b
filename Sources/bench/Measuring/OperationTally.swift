import Synchronization
import Tensor

/// What a step consists of, operation by operation.
final class OperationTally: Sendable {
    struct Entry {
        var calls = 0
        var seconds = 0.0
        var bytes = 0
        var flops = 0
    }

    struct Totals {
        var entries: [String: Entry] = [:]
        /// The bytes of each operation, with how often it was called.
        var calls: [Int: Int] = [:]
        /// How often the pool asked the system for memory, and for how much.
        var allocations = 0
        var allocatedBytes = 0

        /// All operations together.
        var sum: Entry {
            entries.values.reduce(into: Entry()) { sum, entry in
                sum.calls += entry.calls
                sum.seconds += entry.seconds
                sum.bytes += entry.bytes
                sum.flops += entry.flops
            }
        }
    }

    private struct State {
        var totals = Totals()
        /// Operations inside operations count as the outermost.
        var depth = 0
        var current = ""
        var begin = 0.0
        /// What watching itself adds to the time of an operation.
        var cost = 0.0
    }
    private let state = Mutex(State())

    /// What one step consists of. Times are the medians of so many steps, all else is of the last.
    static func of(_ count: Int = 1, _ step: () -> Void) -> Totals {
        let tally = OperationTally()
        let idle = tally.watch(cost: 0) { for _ in 0..<1000 { Watch.work("", bytes: 0) {} } }
        let steps = (0..<max(1, count)).map { _ in tally.watch(cost: idle.sum.seconds / 1000, step) }
        var totals = steps[steps.count - 1]
        for name in totals.entries.keys {
            totals.entries[name]?.seconds = median(steps.map { $0.entries[name]?.seconds ?? 0 })
        }
        return totals
    }

    private func watch(cost: Double, _ step: () -> Void) -> Totals {
        state.withLock { $0 = State(cost: cost) }
        Watch.during(step) { [self] event in note(event) }
        return state.withLock { $0.totals }
    }

    private func note(_ event: Watch.Event) {
        let time = now()
        state.withLock { state in
            switch event {
            case .begins(let name, let flops):
                state.depth += 1
                if state.depth == 1 { state.current = name }
                state.totals.entries[state.current, default: Entry()].flops += flops
                // Last, so that the work above does not count.
                if state.depth == 1 { state.begin = now() }
            case .ends(let bytes):
                state.depth -= 1
                if state.depth > 0 { return }
                state.totals.entries[state.current, default: Entry()].calls += 1
                state.totals.entries[state.current, default: Entry()].bytes += bytes
                state.totals.entries[state.current, default: Entry()].seconds += max(0, time - state.begin - state.cost)
                state.totals.calls[bytes, default: 0] += 1
            case .allocates(let bytes):
                state.totals.allocations += 1
                state.totals.allocatedBytes += bytes
            }
        }
    }
}
