import Testing

@testable import bench

@Suite("The command line")
struct OptionsTests {
    @Test("what is asked for is what is done")
    func choices() throws {
        let options = try Options(parsing: [
            "--only", "wgan-gp,vae-mlp", "--threads=2,1", "--seconds", "0.25", "--rounds", "3", "--peers", "python3",
            "--tsv",
        ])
        #expect(options.items.map(\.name) == ["wgan-gp", "vae-mlp"])
        #expect(options.threadCounts == [2, 1])
        #expect(options.seconds == 0.25 && options.rounds == 3)
        #expect(options.peers == "python3" && options.tsv)
    }

    @Test("without a wish, the training steps are timed")
    func silence() throws {
        let options = try Options(parsing: [])
        #expect(options.items.map(\.name) == Workload.all.map(\.name))
        #expect(options.threadCounts.count == 1 && options.reports.isEmpty)
    }

    @Test("sizes reach the training steps")
    func sizes() throws {
        let options = try Options(parsing: ["--batch", "2", "--width", "3", "--length", "4"])
        #expect(options.sizes == Sizes(batch: 2, width: 3, length: 4))
    }

    @Test(
        "what is wrong is said in one line that shows what would be right",
        arguments: [
            (["--treads", "2"], "there is no option \"--treads\"; did you mean --threads?"),
            (["--xyz"], "there is no option \"--xyz\"; --help shows all"),
            (["--threads"], "--threads needs a value: --threads N,..."),
            (["--threads", "2,0"], "--threads needs whole numbers from 1 to 1024, such as 2 or 2,1, not \"2,0\""),
            (["--seconds", "nan"], "--seconds needs a number above 0 and up to 3600, not \"nan\""),
            (["--batch", "0"], "--batch needs a whole number from 1 to 1024, not \"0\""),
            (["--tsv=1"], "--tsv takes no value"),
            (["--only", "vae"], "there is nothing called \"vae\"; --list shows what there is"),
            (["--only", "lstm-mel"], "there is nothing called \"lstm-mel\"; did you mean \"lstm-mle\"?"),
            (["--only", "matmul-3x4"], "there is nothing called \"matmul-3x4\"; --list shows what there is"),
            (
                ["--what", "everything"],
                "--what knows steps, products, functions, graph, em, start and all, not \"everything\""
            ),
            (
                ["--what", "em", "--profile"],
                "--profile, --roofline, --memory and --growth are about training steps only"
            ),
            (["--what", "em", "--batch", "2"], "--batch, --width and --length change training steps only"),
        ] as [([String], String)])
    func refusals(arguments: [String], message: String) {
        #expect(throws: UsageError(message: message)) { try Options(parsing: arguments) }
    }

    @Test("products and functions of any size have names")
    func names() throws {
        let product = try #require(Item.named("matmul-double-3x4x5"))
        guard case .flops(120, isDouble: true) = product.amount else {
            Issue.record("a product 3x4x5 has 60 multiply-adds, not \(product.amount)")
            return
        }
        #expect(Item.named("matmul-7x8x9")?.name == "matmul-7x8x9")
        #expect(Item.named("tanh-77")?.name == "tanh-77")
        #expect(Item.named("transpose-128")?.name == "transpose-128" && Item.named("transpose-100") == nil)
        #expect(Item.named("matmul-0x8x9") == nil && Item.named("tanh-0") == nil && Item.named("magic-5") == nil)
    }

    @Test("everything that is listed is found by its name")
    func catalogue() {
        for group in Item.Group.allCases {
            for item in group.items(Sizes()) { #expect(Item.named(item.name)?.group == group, "\(item.name)") }
        }
    }
}
