import Foundation

/// What standard output and standard error are connected to, and what may be done there.
struct Terminal {
    var isOutputTerminal: Bool
    var isErrorTerminal: Bool
    var allowsColor: Bool
    var isDumb: Bool
    /// Between 40 and 100 columns, which a page can be read in.
    var columns: Int

    /// From `COLUMNS`, the terminal itself, `NO_COLOR` and `TERM`.
    static func current(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> Terminal {
        let isOutputTerminal = isatty(STDOUT_FILENO) == 1
        let isDumb = environment["TERM"] == "dumb"
        let columns =
            environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? size(STDOUT_FILENO)
            ?? size(STDERR_FILENO) ?? 80
        return Terminal(
            isOutputTerminal: isOutputTerminal, isErrorTerminal: isatty(STDERR_FILENO) == 1,
            allowsColor: isOutputTerminal && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty, isDumb: isDumb,
            columns: min(100, max(40, columns)))
    }

    /// The columns of the terminal that a file descriptor is connected to.
    private static func size(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes everything at once, without a buffer between. A reader that has gone away ends the program quietly, as it
    /// would end any other in a pipe.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written >= 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&waiting, 1, -1)
            } else if errno != EINTR {
                if errno == EPIPE || descriptor == STDERR_FILENO { _exit(128 + SIGPIPE) }
                write("error: standard output: \(String(cString: strerror(errno)))\n", to: STDERR_FILENO)
                _exit(1)
            }
        }
    }
}
