/// Claims that follow each other in the source stand together on the page: their statements, then their verdicts. What
/// only announces an item of the ledger is shown by the announcement and not repeated as code.
enum Gathering {
    private static let calls = ["page.claim(", "page.bound(", "page.refute(", "page.reaches(", "page.ranks("]

    static func gathered(_ cells: [Cell]) -> [Cell] {
        var result: [Cell] = []
        /// Where the last code stands, if nothing but claims follows it.
        var code: Int?
        for cell in cells {
            switch cell {
            case .code(let text):
                if let place = code, place + 1 < result.count, isClaim(text), case .code(let before) = result[place] {
                    result[place] = .code(before + "\n" + text)
                } else {
                    code = result.count
                    result.append(cell)
                }
            case .output(.claim): result.append(cell)
            case .output(.ledger):
                if case .code(let text) = result.last, isOnlyAnnouncement(text) { result.removeLast() }
                code = nil
                result.append(cell)
            default:
                code = nil
                result.append(cell)
            }
        }
        return result
    }

    /// Whether the code is one call of `page.ledger`, on however many lines.
    private static func isOnlyAnnouncement(_ code: String) -> Bool {
        code.hasPrefix("page.ledger(")
            && !code.split(separator: "\n").dropFirst().contains { $0.first != " " && $0 != ")" }
    }

    private static func isClaim(_ code: String) -> Bool { calls.contains(where: code.hasPrefix) }
}
