import Evidence

@main
enum SequenceModels {
    static let chapter = Chapter(
        "ch08-seqgan", number: 8, title: "Sequences and policy gradients",
        sections: [])

    static func main() { chapter.main() }
}
