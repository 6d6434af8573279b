import Evidence

@main
enum TwoWayModels {
    static let chapter = Chapter(
        "ch07-bigan", number: 7, title: "Two-way models and adversarial codes",
        sections: [])

    static func main() { chapter.main() }
}
