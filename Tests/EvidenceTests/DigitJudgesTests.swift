import Evidence
import Testing

@Suite("Judges of digits")
struct DigitJudgesTests {
    @Test("they name digits that none of them has seen, and agree with their record")
    func judges() {
        var options = Options()
        options.quick = true
        let section = Section("judges") { page in
            let world = try DigitWorld.load(page)
            let judges = try DigitJudges.shared(page)
            let records = try judges.records(page)
            #expect(records.count == 3 && records.allSatisfy { $0 > 0.94 && $0 < 1 })
            let (pictures, labels) = (world.heldOutPictures, world.heldOut.labels)
            let share = judges.share(of: pictures, named: labels)
            #expect(abs(share - records.reduce(0, +) / 3) < 1e-12)
            #expect(judges.share(of: pictures, named: labels.map { ($0 + 1) % 10 }) < 0.03)

            let names = judges.names(pictures)
            #expect(zip(names, labels).count { $0 == $1 } > 340)
            let sums = judges.probabilities(pictures).sum(axis: 1).scalars
            #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
            let confusion = judges.confusion([pictures], labels)
            #expect(confusion.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 })
            let diagonal = (0...9).map { confusion[$0][$0] }
            #expect(diagonal.allSatisfy { $0 > 0.8 })
            page.reaches("records", records, atLeast: 0.94)
        }
        let record = Chapter("test", number: 1, title: "Test", sections: [section]).run(options)
        #expect(record.holds, "\(record.sections[0].troubles)")
    }
}
