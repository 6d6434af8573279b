import Notebook

/// A chapter for the tests of the program itself: quick sections, random ones, slow ones, and ones that fail.
@main
public enum Demo {
    public static let chapter = Chapter(
        "DemoChapter", number: 7, title: "A chapter for tests",
        sections: [
            Section("every-kind", everyKind),
            Section("seeded", seeded),
            Section("slow-loop", slowLoop),
            Section("wrong-claim", wrongClaim),
            Section("early-end", earlyEnd),
        ],
        configure: { _ in })

    public static func main() { chapter.main() }
}

/// A measured number made up for tests.
struct Measured: Estimated {
    var mean: Double
    var standardError: Double
    var count: Int
}
