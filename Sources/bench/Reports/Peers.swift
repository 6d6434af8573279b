import Foundation

/// The bench and the libraries of a Python, in turns: A B C, A B C, each time in new processes.
struct Peers {
    let python: String
    /// Those that are installed, in the order of their names' first use.
    let engines: [String]

    /// Finds out what there is, and says what is missing.
    init(_ python: String) throws {
        self.python = python
        let answer = try ChildProcess.output(python, ["-B", Project.peers, "--engines"])
        let versions = answer.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        for engine in versions where engine.count == 2 && engine[1] == "missing" {
            Output.tell("\(engine[0]) is missing; it can be had with: \(python) -m pip install \(engine[0])")
        }
        engines = versions.filter { $0.count == 2 && $0[1] != "missing" }.map { $0[0] }
        Output.tell("comparing with " + versions.map { $0.joined(separator: " ") }.joined(separator: ", "))
    }

    /// What an engine says of these names; more columns than three are left to the caller.
    func lines(
        _ engine: String, _ names: [String], threads: Int, seconds: Double, _ more: [String] = []
    ) throws -> [Substring] {
        let common = ["--threads", "\(threads)", "--seconds", "\(seconds)"] + more
        let text =
            engine == "evidence"
            ? try ChildProcess.output(
                Project.program, ["--tsv", "--only", names.joined(separator: ",")] + common)
            : try ChildProcess.output(
                python, ["-B", Project.peers, "--engine", engine] + common + names)
        return text.split(separator: "\n")
    }
}

/// Times by name and engine, one a round.
struct Rounds {
    private var samples: [String: [String: [Double]]] = [:]

    mutating func add(_ measurement: Measurement) {
        samples[measurement.name, default: [:]][measurement.engine, default: []].append(measurement.seconds)
    }

    func seconds(_ name: String, _ engine: String) -> Double? {
        (samples[name]?[engine]).map(median)
    }

    /// Our time over that of the fastest peer: of the medians, and the least and greatest of the single rounds.
    func ratio(_ name: String, peers: [String]) -> (median: Double, range: ClosedRange<Double>)? {
        guard let ours = samples[name]?["evidence"] else { return nil }
        let theirs = peers.compactMap { samples[name]?[$0] }
        guard let fastest = theirs.map(median).min() else { return nil }
        let single = ours.indices.compactMap { round -> Double? in
            theirs.compactMap { round < $0.count ? $0[round] : nil }.min().map { ours[round] / $0 }
        }
        guard let low = single.min(), let high = single.max() else { return nil }
        return (median(ours) / fastest, low...high)
    }
}

/// Times everything beside the peers; a table for each group of items and number of threads.
func peersReport(_ options: Options, python: String, _ output: Output) throws {
    let peers = try Peers(python)
    let items = options.items
    let data = try MixtureData(for: items)
    for threads in options.threadCounts {
        for group in Item.Group.allCases {
            let items = items.filter { $0.group == group }
            let engines = group.engines.filter(peers.engines.contains)
            guard !items.isEmpty else { continue }
            var rounds = Rounds()
            for round in 1...options.rounds {
                for engine in ["evidence"] + engines {
                    Output.tell(
                        "\(group.rawValue), \(threadsText(threads)), round \(round) of \(options.rounds): \(engine)")
                    let more = engine == "evidence" ? [] : data.arguments
                    let lines = output.attempt(engine) {
                        try peers.lines(
                            engine, items.map(\.name), threads: threads, seconds: options.seconds, more)
                    }
                    for measurement in (lines ?? []).compactMap(Measurement.init(line:)) { rounds.add(measurement) }
                }
            }
            show(rounds, items, engines, threads: threads, output)
        }
    }
}

private func show(_ rounds: Rounds, _ items: [Item], _ engines: [String], threads: Int, _ output: Output) {
    let peaks = Peaks(for: items, threads: threads, output)
    let all = ["evidence"] + engines
    var table = Table(header: ["name", "threads"] + all + ["ratio", "least", "greatest", "rate"])
    var lines: [String] = []
    for item in items {
        let seconds = all.map { rounds.seconds(item.name, $0) }
        let ratio = rounds.ratio(item.name, peers: engines)
        let ratios = [ratio?.median, ratio?.range.lowerBound, ratio?.range.upperBound]
        let times = seconds.map { $0.map { rounded(1e6 * $0) } ?? "-" }
        let rate = seconds[0].map { peaks.rate(of: item, $0) } ?? ""
        table.rows.append([item.name, "\(threads)"] + times + ratios.map { $0.map { rounded($0) } ?? "-" } + [rate])
        for (engine, seconds) in zip(all, seconds) {
            if let seconds { lines.append(Measurement(name: item.name, engine: engine, seconds: seconds).line) }
        }
    }
    if !engines.isEmpty {
        output.note(
            "Microseconds. Ratio: ours to \(engines.count > 1 ? "the fastest of " : "")"
                + "\(engines.joined(separator: ", ")), by the medians, and the least and greatest of single rounds.")
    }
    output.show(table, lines)
}

/// The points of the mixture in a file, if any item needs them, until this is let go.
final class MixtureData {
    private let path: String?

    init(for items: [Item]) throws {
        guard items.contains(where: { $0.group == .em }) else {
            path = nil
            return
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)").path
        try MixtureProblem(.stated).write(to: file)
        path = file
    }

    var arguments: [String] { path.map { ["--data", $0] } ?? [] }

    deinit {
        if let path { try? FileManager.default.removeItem(atPath: path) }
    }
}
