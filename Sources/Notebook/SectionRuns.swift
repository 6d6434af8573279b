import Dispatch
import Foundation
import Synchronization

/// The sections of a run on their way: several at once, each on a thread of its own, begun in their order and asked for in it.
/// What a section shows does not depend on what else is running.
final class SectionRuns: Sendable {
    struct Outcome: Sendable {
        var outputs: [Output]
        var troubles: [String]
    }

    private struct State {
        var begun = 0
        var running = 0
        var outcomes: [Int: Outcome] = [:]
    }

    private let count: Int
    private let atOnce: Int
    private let run: @Sendable (_ place: Int, _ isAwaited: @escaping () -> Bool) -> Outcome
    private let share: @Sendable (_ running: Int) -> Void
    private let state = Mutex(State())
    private let ended: [DispatchSemaphore]
    /// The section that somebody waits for.
    private let awaited = Atomic<Int>(-1)

    /// Begins to run sections 0..<count. If only one may run at once, each runs when it is asked for.
    ///
    /// - Parameter share: Told how many are running, whenever that changes, for them to share the processors.
    /// - Parameter run: Runs one of them to its end; it may ask whether somebody waits for it, and then shows its progress.
    init(
        _ count: Int, atOnce: Int, share: @escaping @Sendable (_ running: Int) -> Void,
        run: @escaping @Sendable (_ place: Int, _ isAwaited: @escaping () -> Bool) -> Outcome
    ) {
        (self.count, self.atOnce, self.share, self.run) = (count, min(atOnce, count), share, run)
        ended = (0..<count).map { _ in DispatchSemaphore(value: 0) }
        guard self.atOnce > 1 else { return }
        for _ in 0..<self.atOnce {
            let thread = Thread { [self] in work() }
            // What a program's first thread has on Linux; others have less on some systems.
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// What a section showed, when it has ended.
    func outcome(_ place: Int) -> Outcome {
        awaited.store(place, ordering: .relaxed)
        guard atOnce > 1 else { return run(place) { true } }
        ended[place].wait()
        guard let outcome = state.withLock({ $0.outcomes.removeValue(forKey: place) }) else {
            fatalError("Section \(place) was asked for twice.")
        }
        return outcome
    }

    private func work() {
        while let place = begin() {
            let outcome = run(place) { [self] in awaited.load(ordering: .relaxed) == place }
            state.withLock { state in
                state.outcomes[place] = outcome
                state.running -= 1
                if state.running > 0 { share(state.running) }
            }
            ended[place].signal()
        }
    }

    private func begin() -> Int? {
        state.withLock { state in
            guard state.begun < count else { return nil }
            state.begun += 1
            state.running += 1
            share(state.running)
            return state.begun - 1
        }
    }
}
