/// Where progress is shown while a chapter runs: a line of the terminal that is drawn over and finally wiped.
///
/// The clock is read for display only; nothing of it reaches the page.
final class Meter {
    /// Redrawing more often costs time and shows nothing more.
    private static let interval = Duration.milliseconds(80)

    private let write: (String) -> Void
    private let width: () -> Int
    private let isShown: () -> Bool
    private let isSilent: Bool
    private let clock = ContinuousClock()
    private var lastDrawn: ContinuousClock.Instant?
    private var isDrawn = false

    /// - Parameter isShown: Whether it may be drawn now; of several that run, one may.
    /// - Parameter write: Puts characters on the terminal at once.
    init(
        width: @escaping () -> Int, isShown: @escaping () -> Bool = { true }, write: @escaping (String) -> Void
    ) {
        self.write = write
        self.width = width
        self.isShown = isShown
        isSilent = false
    }

    private init() {
        write = { _ in }
        width = { 80 }
        isShown = { false }
        isSilent = true
    }

    static var silent: Meter { Meter() }

    /// The start of a loop that is to be shown.
    func start() -> ContinuousClock.Instant? { isSilent ? nil : clock.now }

    func show(
        _ name: String, done: Int, total: Int, since start: ContinuousClock.Instant?, losses: [(String, Double)]
    ) {
        guard !isSilent, let start else { return }
        let now = clock.now
        if let lastDrawn, now - lastDrawn < Meter.interval { return }
        guard isShown() else { return }
        lastDrawn = now
        let bar = ProgressBar(
            name: name, done: done, total: total, elapsed: (now - start) / .seconds(1), losses: losses)
        write("\r" + bar.line(width: width()) + "\u{1B}[K")
        isDrawn = true
    }

    /// Leaves the terminal as if no bar had been drawn.
    func wipe() {
        guard isDrawn else { return }
        write("\r\u{1B}[K")
        isDrawn = false
        lastDrawn = nil
    }
}

/// A moment of a loop, drawn as tqdm draws it: `training  42%|████▏     | 210/500 [00:03<00:04, 68 step/s] loss 0.31`.
struct ProgressBar {
    var name: String
    var done: Int
    var total: Int
    /// In seconds.
    var elapsed: Double
    /// Each with its name.
    var losses: [(String, Double)]

    /// What a terminal writes behind the bar when somebody presses Ctrl-C: without room for it the line would wrap, and
    /// wiping would reach only what wrapped.
    private static let echo = "^C"

    /// One line with room behind it for the echo of Ctrl-C; the bar takes what the words leave, and goes first where room
    /// is short.
    func line(width: Int) -> String {
        let width = max(0, width - ProgressBar.echo.count)
        let part = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
        let left = String(Int(part * 100))
        let head = "\(name) " + String(repeating: " ", count: 3 - left.count) + left + "%"
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        let remaining = rate > 0 ? ProgressBar.time(Double(total - done) / rate) : "?"
        let speed = rate > 0 && rate < 1 ? "\((1 / rate).fixed(1)) s/step" : "\(rate.short(3)) step/s"
        var tail = " \(done)/\(total) [\(ProgressBar.time(elapsed))<\(remaining), \(speed)]"
        for (name, loss) in losses { tail += " \(name) \(loss.significant(4))" }
        let room = min(40, width - 1 - head.count - tail.count - 2)
        let line = room >= 3 ? head + "|" + ProgressBar.blocks(part, room) + "|" + tail : head + tail
        return String(line.prefix(max(0, width - 1)))
    }

    /// A bar of `width` columns, drawn to an eighth of a column.
    private static func blocks(_ part: Double, _ width: Int) -> String {
        let eighths = Int(part * Double(width * 8))
        let partial = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let full = eighths / 8
        guard full < width else { return String(repeating: "█", count: width) }
        return String(repeating: "█", count: full) + partial[eighths % 8]
            + String(repeating: " ", count: width - full - 1)
    }

    private static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "?" }
        let whole = Int(seconds.rounded(.down))
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        return (hours > 0 ? "\(hours):" : "") + two(minutes) + ":" + two(rest)
    }
}
