import Dispatch
import Foundation

/// Ctrl-C and its like: the terminal is left as it was found, and no half file.
final class Interruption {
    private var sources: [any DispatchSourceSignal] = []

    init(_ files: Files, wiping bar: BarLine?) {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // What the parent had ignored (`nohup`, a shell's background jobs) stays ignored.
            let previous = signal(number, SIG_IGN)
            if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            source.setEventHandler {
                bar?.wipe { files.abandon(status: 128 + number) }
                files.abandon(status: 128 + number)
            }
            source.resume()
            sources.append(source)
        }
        signal(SIGPIPE, SIG_IGN)
    }
}
