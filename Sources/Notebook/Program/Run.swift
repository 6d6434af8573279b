import Foundation

extension Chapter {
    /// Runs the chapter as its command line says, and ends the process.
    public func main() -> Never {
        var options = Options()
        let arguments = Array(CommandLine.arguments.dropFirst())
        for (index, argument) in arguments.enumerated() where argument == "--section" && index + 1 < arguments.count {
            options.sections.append(arguments[index + 1])
        }
        let record = run(options)
        for section in record.sections {
            print("\n\(section.number). \(section.title)\n")
            for cell in section.cells {
                switch cell {
                case .prose(let text), .code(let text): print(text)
                case .output(let content): print(plainText(content))
                }
            }
        }
        exit(record.holds ? 0 : 1)
    }

    private func plainText(_ content: Output.Content) -> String {
        switch content {
        case .claim(let claim):
            let finding = claim.finding
            return "\(claim.holds ? "✓ holds" : "✗ FAILS")  \(claim.number)  \(claim.statement)  \(finding.left)"
                + " \(finding.relation) \(finding.right)  \(finding.complaint ?? finding.detail)  \(finding.power)"
        case .ledger(let entry): return "Ledger \(entry.item): \(entry.verdict.text)"
        case .text(let text): return text
        case .table(let table):
            return ([table.header] + table.rows).map { $0.joined(separator: "  ") }.joined(separator: "\n")
        case .figure(let figure): return figure.terminal(width: 80, color: false).joined(separator: "\n")
        case .value(let name, let text): return "\(name): \(text)"
        case .trouble(let trouble): return "✗ \(trouble)"
        }
    }
}
