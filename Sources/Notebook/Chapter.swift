/// A chapter of the course: a program that runs its sections and shows what they find.
public struct Chapter: Sendable {
    /// Its folder and its command: `ch03-vae-elbo`.
    public let name: String
    public let number: Int
    public let title: String
    public let sections: [Section]
    /// Applies options that other modules must know of, before the first section runs.
    let configure: @Sendable (Options) -> Void

    public init(
        _ name: String, number: Int, title: String, sections: [Section],
        configure: @escaping @Sendable (Options) -> Void
    ) {
        let names = sections.map(\.name)
        for (index, section) in names.enumerated() {
            require(!names[..<index].contains(section), "Two sections of \(name) are called \"\(section)\".")
        }
        self.name = name
        self.number = number
        self.title = title
        self.sections = sections
        self.configure = configure
    }
}

/// One idea: a function in a file of its own, with its prose.
public struct Section: Sendable {
    /// How `--section` asks for it: the function's name in lower case with hyphens, `gaussian-kl` for `gaussianKL`.
    public let name: String
    let body: @Sendable (Page) throws -> Void
    /// The file of the list of sections, beside the section's own.
    let file: String

    public init(_ name: String, _ body: @escaping @Sendable (Page) throws -> Void, file: String = #filePath) {
        self.name = name
        self.body = body
        self.file = file
    }
}

// MARK: - Running

extension Chapter {
    /// Runs the sections asked for, all if none is, one after the other, and returns what they showed.
    public func run(_ options: Options = Options()) -> Record { run(options, atOnce: 1) }

    /// What a run tells while it goes on, section by section in their order.
    struct Observer {
        var willShow: (SectionRecord) -> Void = { _ in }
        var didRun: (SectionRecord) -> Void = { _ in }
    }

    /// - Parameter atOnce: How many sections may run at the same time; what they show is the same.
    /// - Parameter meter: Where a section shows its progress, as long as the question that is passed to it is answered with yes.
    func run(
        _ options: Options, atOnce: Int,
        meter: @escaping @Sendable (_ isShown: @escaping () -> Bool) -> Meter = { _ in .silent },
        observer: Observer = Observer()
    ) -> Record {
        configure(options)
        let chosen = sections.indices.filter { options.includes(sections[$0].name, number: $0 + 1) }
        let runs = runs(of: chosen, options, atOnce: atOnce, meter: meter)
        let library = SourceLibrary()
        var record = Record(
            chapter: name, number: number, title: title, seed: options.seed, quick: options.quick,
            thorough: options.thorough, isPartial: chosen.count < sections.count)
        for (place, index) in chosen.enumerated() {
            var result = SectionRecord(sections[index], number: index + 1, library: library)
            observer.willShow(result)
            let outcome = runs.outcome(place)
            result.outputs = outcome.outputs
            result.troubles = outcome.troubles
            result.tell(library, beside: sections[index].file)
            observer.didRun(result)
            record.sections.append(result)
        }
        return record
    }

    private func runs(
        of chosen: [Int], _ options: Options, atOnce: Int,
        meter: @escaping @Sendable (_ isShown: @escaping () -> Bool) -> Meter
    ) -> SectionRuns {
        let store = SharedStore()
        return SectionRuns(chosen.count, atOnce: atOnce) { running in
            var share = options
            share.threads = max(1, atOnce / running)
            configure(share)
        } run: { place, isAwaited in
            let section = sections[chosen[place]]
            let page = Page(
                section: section.name, number: chosen[place] + 1, chapter: number, options: options,
                meter: meter(isAwaited), store: store)
            do {
                try section.body(page)
                page.finish(nil)
            } catch {
                page.finish(error)
            }
            return SectionRuns.Outcome(outputs: page.outputs, troubles: page.troubles)
        }
    }
}
