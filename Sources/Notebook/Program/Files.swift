import Foundation
import Synchronization

/// A file that cannot be written, in one line.
struct FileError: Error, Equatable {
    var message: String
}

/// Files written whole or not at all: beside the target first, then moved over it.
final class Files: Sendable {
    /// Half-written files, for whoever ends the program early.
    private let partial = Mutex<[String]>([])

    /// Finds out before a long run whether a file can be written, and leaves nothing behind.
    static func check(_ path: String) throws(FileError) {
        guard isOrdinary(path) else { return try checkDevice(path) }
        let probe = temporary(path)
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        close(descriptor)
        unlink(probe)
    }

    /// Finds out whether files can be written in a folder, which need not be there yet.
    static func checkFolder(_ path: String) throws(FileError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder.boolValue else { throw FileError(message: "\"\(path)\" is not a folder") }
        try check(path + "/probe")
    }

    static func makeFolder(_ path: String) throws(FileError) {
        if mkdir(path, 0o777) != 0 && errno != EEXIST { throw failure(path) }
    }

    /// What is in a folder, in order; nothing if it is not there.
    static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Whether a file, and not a link to one, begins with a text.
    static func begins(_ path: String, with text: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: text.utf8.count)
        return read(descriptor, &start, start.count) == start.count && start.elementsEqual(text.utf8)
    }

    static func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0 && errno != ENOENT { throw failure(path, "remove") }
    }

    func write(_ text: String, to path: String) throws(FileError) {
        guard Files.isOrdinary(path) else { return try Files.fill(path, with: text, flags: O_WRONLY) }
        let temporary = Files.temporary(path)
        partial.withLock { $0.append(temporary) }
        defer { partial.withLock { $0.removeAll { $0 == temporary } } }
        do {
            try Files.fill(temporary, with: text, flags: O_WRONLY | O_CREAT | O_EXCL)
            if rename(temporary, path) != 0 { throw Files.failure(path) }
        } catch {
            // Named after the target, and before cleaning up has a reason of its own to fail.
            let failure = Files.failure(path)
            unlink(temporary)
            throw failure
        }
    }

    /// Removes what is half written and ends the process; nothing is written any more.
    func abandon(status: Int32) -> Never {
        partial.withLock { paths -> Never in
            for path in paths { unlink(path) }
            _exit(status)
        }
    }

    private static func fill(_ path: String, with text: String, flags: Int32) throws(FileError) {
        let descriptor = open(path, flags, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw failure(path) }
            rest = rest.dropFirst(written)
        }
    }

    /// In the folder of the target, so that moving it there is one step.
    private static func temporary(_ path: String) -> String {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { path[...$0] } ?? ""
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        return folder + ".\(name).\(getpid()).partial"
    }

    /// Whether a path is a file, or free to become one; a device or a pipe is written as it is.
    private static func isOrdinary(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return status.st_mode & S_IFMT == S_IFREG
    }

    private static func checkDevice(_ path: String) throws(FileError) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw FileError(message: "cannot write \"\(CommandLineOption.shown(path))\": it is a folder")
        }
        if access(path, W_OK) != 0 { throw failure(path) }
    }

    private static func failure(_ path: String, _ verb: String = "write") -> FileError {
        FileError(message: "cannot \(verb) \"\(CommandLineOption.shown(path))\": \(String(cString: strerror(errno)))")
    }
}
