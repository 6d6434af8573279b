import Dispatch
import Evidence
import Synchronization
import Testing

@testable import ch01_autoencoder
@testable import ch02_gmm_em
@testable import ch03_vae_elbo
@testable import ch04_gan_js
@testable import ch05_fgan
@testable import ch06_wgan
@testable import ch07_bigan
@testable import ch08_seqgan

/// Every chapter, in reading order. A new chapter is a line here.
let chapters: [Chapter] = [
    Autoencoders.chapter,
    GaussianMixtures.chapter,
    VariationalAutoencoder.chapter,
    GenerativeAdversarialNetwork.chapter,
    FGAN.chapter,
    WassersteinGAN.chapter,
    TwoWayModels.chapter,
    SequenceModels.chapter,
]

/// Each chapter run once, trained less, all at the same time; all its claims must hold all the same.
private let records: [Record] = {
    var options = Options()
    options.quick = true
    let finished = Mutex<[Int: Record]>([:])
    DispatchQueue.concurrentPerform(iterations: chapters.count) { [options] i in
        let record = chapters[i].run(options)
        finished.withLock { $0[i] = record }
    }
    return finished.withLock { records in chapters.indices.compactMap { records[$0] } }
}()

/// A claim as a test of its own, named by what it states.
struct ClaimCase: CustomTestStringConvertible, Sendable {
    var chapter: String
    var claim: Claim

    var testDescription: String { "\(chapter) \(claim.number): \(claim.statement)" }

    static let all: [ClaimCase] = records.flatMap { record in
        record.claims.map { ClaimCase(chapter: record.chapter, claim: $0) }
    }
}

@Suite("The chapters")
struct ChapterTests {
    @Test("claim", arguments: ClaimCase.all)
    func holds(_ test: ClaimCase) {
        let finding = test.claim.finding
        #expect(
            test.claim.holds,
            """
            \(test.claim.statement): \(finding.left) \(finding.relation) \(finding.right); \
            \(finding.complaint ?? finding.detail)
            """)
    }

    @Test("every section comes to its end, and every item of the ledger it announces is settled")
    func ends() {
        for section in records.flatMap(\.sections) {
            #expect(section.troubles.isEmpty, "\(section.name): \(section.troubles)")
        }
    }

    @Test("every section makes a claim and tells its source")
    func told() {
        for section in records.flatMap(\.sections) {
            #expect(!section.claims.isEmpty, "\(section.name) claims nothing")
            let hasProse = section.cells.contains { if case .prose = $0 { true } else { false } }
            let hasCode = section.cells.contains { if case .code = $0 { true } else { false } }
            #expect(hasProse && hasCode, "\(section.name) is not told from its source")
        }
    }

    @Test("every formula of the pages is one that the renderers know")
    func formulas() {
        for section in records.flatMap(\.sections) {
            for text in [section.title] + section.cells.flatMap(\.markdown) {
                for formula in Formulas.all(in: text) {
                    let unknown = LaTeX.unknownCommands(in: formula)
                    #expect(unknown.isEmpty, "\(section.name): \(unknown) in \(formula)")
                }
            }
        }
    }
}
