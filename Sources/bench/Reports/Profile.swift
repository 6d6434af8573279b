import Tensor

/// Where the time of each training step goes, and whether it asks the system for memory.
func profileReport(_ options: Options, _ output: Output) {
    for threads in options.threadCounts {
        Threads.limit = threads
        for workload in options.workloads { profile(workload, options, threads: threads, output) }
    }
}

private func profile(_ workload: Workload, _ options: Options, threads: Int, _ output: Output) {
    let training = workload.make(options.sizes)
    let seconds = secondsPerCall(during: options.seconds / 2) { _ = training.step() }
    let steps = max(3, min(200, Int(options.seconds / 2 / seconds)))
    let faults = Usage.pageFaults
    for _ in 0..<steps { _ = training.step() }
    let faultsAfter = Usage.pageFaults
    let totals = OperationTally.of(steps) { _ = training.step() }

    var table = Table(
        header: ["\(workload.name), threads \(threads)", "calls", "microseconds", "share", "MB", "GB/s", "GFLOP/s"])
    for (name, entry) in totals.entries.sorted(by: { ($0.value.seconds, $1.key) > ($1.value.seconds, $0.key) }) {
        if entry.seconds > 0.005 * seconds { table.rows.append([name] + entry.row(ofStep: seconds)) }
    }
    table.rows.append(["all operations"] + totals.sum.row(ofStep: seconds))
    table.rows.append(["the whole step", "", rounded(1e6 * seconds), percent(1), "", "", ""])
    output.show(table, [])
    output.note(
        """
        Outside of operations (the graph, its walk, freeing): \(percent(max(0, 1 - totals.sum.seconds / seconds))). \
        From the system, after warming up: \(totals.allocations) blocks a step \
        (\(rounded(Double(totals.allocatedBytes) / 1e6)) MB), \
        \(rounded(Double(faultsAfter - faults) / Double(steps))) page faults a step.
        """)
}

extension OperationTally.Entry {
    /// Calls, time, share of the step, bytes, and rates.
    fileprivate func row(ofStep step: Double) -> [String] {
        [
            "\(calls)", rounded(1e6 * seconds), percent(seconds / step), rounded(Double(bytes) / 1e6),
            rounded(Double(bytes) / seconds / 1e9), flops > 0 ? rounded(Double(flops) / seconds / 1e9) : "",
        ]
    }
}

func percent(_ share: Double) -> String { rounded(100 * share) + " %" }
