import Foundation

extension Chapter {
    /// Runs the chapter as its command line says, and ends the process: status 0 if all claims hold, 1 if some fail or
    /// a section does not come to its end, 2 if the command line cannot be followed.
    public func main() -> Never {
        exit(run(arguments: Array(CommandLine.arguments.dropFirst())))
    }

    private func run(arguments: [String]) -> Int32 {
        let terminal = Terminal.current()
        let files = Files()
        do {
            let options = try Options(parsing: arguments, for: self)
            let hasBar = terminal.isErrorTerminal && !terminal.isDumb && !options.quiet && !options.plain
            let bar = hasBar ? BarLine(STDERR_FILENO) : nil
            let interruption = Interruption(files, wiping: bar)
            defer { withExtendedLifetime(interruption) {} }
            if options.help || options.list {
                Terminal.write(options.help ? helpText : listText, to: STDOUT_FILENO)
                return 0
            }
            try PageFiles.check(options)
            let record = run(
                options, atOnce: options.threads ?? min(8, ProcessInfo.processInfo.activeProcessorCount),
                meter: { isShown in
                    bar.map { Meter(width: { Terminal.current().columns }, isShown: isShown, write: $0.draw) }
                        ?? .silent
                }, observer: shower(options, terminal))
            return finish(record, options, terminal, files)
        } catch let error as UsageError {
            complain(error.message)
        } catch let error as FileError {
            complain(error.message)
        } catch {
            complain("\(error)")
        }
        return 2
    }

    private func complain(_ message: String) {
        Terminal.write("\(name): \(message)\n", to: STDERR_FILENO)
    }

    /// Shows each section as it comes: its heading before it is awaited, what it shows after it.
    private func shower(_ options: Options, _ terminal: Terminal) -> Observer {
        guard !options.quiet && options.json != "-" else { return Observer() }
        let page = page(options, terminal)
        Terminal.write(page.opening(self, options), to: STDOUT_FILENO)
        return Observer(
            willShow: { Terminal.write(page.heading($0, of: number), to: STDOUT_FILENO) },
            didRun: { Terminal.write(page.body($0), to: STDOUT_FILENO) })
    }

    /// The end of a run: its files, its verdict and the exit status.
    private func finish(_ record: Record, _ options: Options, _ terminal: Terminal, _ files: Files) -> Int32 {
        show(record, options, terminal)
        do {
            try PageFiles.write(record, options, files)
        } catch {
            complain(error.message)
            return 1
        }
        if !options.quiet {
            for target in options.targets { complain("wrote \(target.path)") }
        }
        return record.holds ? 0 : 1
    }

    private func show(_ record: Record, _ options: Options, _ terminal: Terminal) {
        if options.json == "-" {
            Terminal.write(JSONPage.text(record), to: STDOUT_FILENO)
        } else if !options.quiet {
            Terminal.write(page(options, terminal).closing(record), to: STDOUT_FILENO)
        }
        if options.quiet && !record.holds { complain(Summary.sentence(record) + Summary.failing(record)) }
    }

    private func page(_ options: Options, _ terminal: Terminal) -> TerminalPage {
        TerminalPage(
            TerminalPage.Look(
                width: terminal.columns, color: terminal.allowsColor && !options.noColor && !options.plain,
                code: options.code, plain: options.plain))
    }
}

/// The files that a run is asked to write.
enum PageFiles {
    /// Before the run: whether each can be written.
    static func check(_ options: Options) throws(FileError) {
        for target in options.targets {
            try Files.check(target.path)
            if target.option == "--markdown" { try Files.checkFolder(figuresFolder(beside: target.path)) }
        }
    }

    static func write(_ record: Record, _ options: Options, _ files: Files) throws(FileError) {
        if let path = options.markdown {
            let page = MarkdownPage(record)
            let folder = figuresFolder(beside: path)
            if !page.figures.isEmpty { try Files.makeFolder(folder) }
            for figure in page.figures { try files.write(figure.value, to: folder + "/" + figure.name) }
            try files.write(page.text, to: path)
            if !record.isPartial { try StaleFigures.remove(from: folder, keeping: Set(page.figures.map(\.name))) }
        }
        if let path = options.html { try files.write(HTMLPage.text(record), to: path) }
        if let path = options.notebook { try files.write(JupyterPage.text(record), to: path) }
        if let path = options.json, path != "-" { try files.write(JSONPage.text(record), to: path) }
    }

    private static func figuresFolder(beside path: String) -> String {
        (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + "figures"
    }
}
