import Tensor

/// A time that was measured.
struct Measurement {
    var name: String
    var engine: String
    var seconds: Double

    /// The line that programs read.
    var line: String { "\(name)\t\(engine)\t\(rounded(1e6 * seconds, digits: 5))" }

    init(name: String, engine: String, seconds: Double) {
        (self.name, self.engine, self.seconds) = (name, engine, seconds)
    }

    /// Reads such a line; nothing if it is none.
    init?(line: Substring) {
        let columns = line.split(separator: "\t")
        guard columns.count >= 3, let microseconds = Double(columns[2]), microseconds > 0 else { return nil }
        self.init(name: String(columns[0]), engine: String(columns[1]), seconds: microseconds * 1e-6)
    }
}

/// Times everything in this process.
func timingReport(_ options: Options, _ output: Output) {
    let items = options.items
    for threads in options.threadCounts {
        Threads.limit = threads
        let peaks = options.tsv ? nil : Peaks(for: items, threads: threads, output)
        var table = Table(header: ["name", "threads", "microseconds", "rate"])
        var lines: [String] = []
        for item in items {
            guard let seconds = output.attempt(item.name, { try item.measure(options.seconds) }) else { continue }
            let rate = peaks?.rate(of: item, seconds) ?? ""
            table.rows.append([item.name, "\(threads)", rounded(1e6 * seconds), rate])
            lines.append(Measurement(name: item.name, engine: "evidence", seconds: seconds).line)
        }
        output.show(table, lines)
    }
}

/// The peaks of the machine, as far as the items ask for them.
struct Peaks {
    private var single = 0.0
    private var double = 0.0

    init(for items: [Item], threads: Int, _ output: Output) {
        let isDouble = items.compactMap { item -> Bool? in
            if case .flops(_, let isDouble) = item.amount { isDouble } else { nil }
        }
        if isDouble.contains(false) { single = MultiplyAddPeak.single(threads: threads) }
        if isDouble.contains(true) { double = MultiplyAddPeak.double(threads: threads) }
        if single > 0 {
            output.note(
                "Peak of fused multiply-adds, \(threadsText(threads)): single \(rounded(single / 1e9)) GFLOP/s"
                    + (double > 0 ? ", double \(rounded(double / 1e9))" : ""))
        }
    }

    /// What is done in a second, in the unit of the item.
    func rate(of item: Item, _ seconds: Double) -> String {
        switch item.amount {
        case .step: return ""
        case .bytes(let count): return "\(rounded(Double(count) / seconds / 1e9)) GB/s"
        case .elements(let count): return "\(rounded(Double(count) / seconds / 1e9)) G/s"
        case .operations(let count): return "\(rounded(seconds / Double(count) * 1e9)) ns an operation"
        case .flops(let count, let isDouble):
            let rate = Double(count) / seconds
            let share = Int((100 * rate / (isDouble ? double : single)).rounded())
            return "\(rounded(rate / 1e9)) GFLOP/s, \(share) % of peak"
        }
    }
}
