/// How a chapter is run: its command line, as a value.
public struct Options: Sendable, Hashable {
    /// Names or numbers of sections; empty for all.
    public var sections: [String] = []
    public var seed: UInt64 = 0
    public var quick = false
    /// More seeds and longer training; not together with `quick`.
    public var thorough = false
    public var threads: Int?
    /// Show the code in the terminal.
    public var code = false
    /// Files to write; `-` as the JSON file is standard output.
    public var html: String?
    public var markdown: String?
    public var notebook: String?
    public var json: String?
    /// Plain text: no colours, no drawings, no lines broken.
    public var plain = false
    public var noColor = false
    /// No page on standard output and no bars.
    public var quiet = false
    public var list = false
    public var help = false

    public init() {}

    func includes(_ name: String, number: Int) -> Bool {
        sections.isEmpty || sections.contains(name) || sections.contains(String(number))
    }
}
