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
    /// Runs the sections asked for, all if none is, and returns what they showed.
    public func run(_ options: Options = Options()) -> Record {
        run(options, meter: .silent, observer: Observer())
    }

    /// What a run tells while it goes on.
    struct Observer {
        var willRun: (SectionRecord) -> Void = { _ in }
        var didRun: (SectionRecord) -> Void = { _ in }
    }

    func run(_ options: Options, meter: Meter, observer: Observer) -> Record {
        configure(options)
        let store = SharedStore()
        let library = SourceLibrary()
        let chosen = sections.indices.filter { options.includes(sections[$0].name, number: $0 + 1) }
        var record = Record(
            chapter: name, number: number, title: title, seed: options.seed, quick: options.quick,
            thorough: options.thorough, isPartial: chosen.count < sections.count)
        for index in chosen {
            let section = sections[index]
            var result = SectionRecord(section, number: index + 1, library: library)
            observer.willRun(result)
            let page = Page(
                section: section.name, number: index + 1, chapter: number, options: options, meter: meter, store: store)
            do {
                try section.body(page)
                page.finish(nil)
            } catch {
                page.finish(error)
            }
            result.outputs = page.outputs
            result.troubles = page.troubles
            result.tell(library, beside: section.file)
            observer.didRun(result)
            record.sections.append(result)
        }
        return record
    }
}
