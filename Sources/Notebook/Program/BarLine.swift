import Synchronization

/// The line of the terminal on which progress is drawn, by the thread that works, until a signal takes it away.
final class BarLine: Sendable {
    private let descriptor: Int32
    private let turn = Mutex(())

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func draw(_ text: String) { turn.withLock { _ in Terminal.write(text, to: descriptor) } }

    /// Wipes the line and ends the program; nothing can be drawn in between, for the turn is never given back.
    func wipe(andEnd end: () -> Never) -> Never {
        turn.withLock { _ -> Never in
            Terminal.write("\r\u{1B}[K", to: descriptor)
            end()
        }
    }
}
