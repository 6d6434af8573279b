import Tensor

/// What bounds each training step: the arithmetic of its products at the peak of multiply-adds, or the bytes that its
/// operations read and write at the speed of a copy of their size; and how much of that bound it reaches.
func rooflineReport(_ options: Options, _ output: Output) {
    for threads in options.threadCounts {
        let machine = Machine(threads: threads)
        Threads.limit = threads
        output.note(machine.description)
        var table = Table(header: Roof.header)
        for workload in options.workloads {
            let training = workload.make(options.sizes)
            let seconds = secondsPerCall(during: options.seconds) { _ = training.step() }
            let roof = Roof(OperationTally.of { _ = training.step() }, machine)
            table.rows.append([workload.name, "\(threads)"] + roof.row(measured: seconds))
        }
        output.note(
            "Products, bytes and measured in microseconds; bytes are those of the operations as they are split.")
        output.show(table, [])
    }
}

/// The least time that one step could take.
struct Roof {
    let operations: Int
    let flops: Int
    let bytes: Int
    /// Seconds for the products alone, and for reading and writing alone.
    let arithmetic: Double
    let traffic: Double

    /// Neither can be undercut, but they can go on at once.
    var bound: Double { max(arithmetic, traffic) }

    static let header = [
        "workload", "threads", "operations", "MFLOP", "MB", "FLOP a byte", "products", "bytes", "measured", "bound",
        "reached",
    ]

    func row(measured seconds: Double) -> [String] {
        [
            "\(operations)", rounded(Double(flops) / 1e6), rounded(Double(bytes) / 1e6),
            rounded(Double(flops) / Double(bytes)), rounded(1e6 * arithmetic), rounded(1e6 * traffic),
            rounded(1e6 * seconds), arithmetic > traffic ? "compute" : "bandwidth", percent(bound / seconds),
        ]
    }

    init(_ step: OperationTally.Totals, _ machine: Machine) {
        operations = step.calls.values.reduce(0, +)
        flops = step.sum.flops
        bytes = step.calls.reduce(0) { $0 + $1.key * $1.value }
        arithmetic = Double(step.sum.flops) / machine.single
        traffic = step.calls.reduce(0) { $0 + Double($1.key * $1.value) / machine.bandwidth.rate($1.key) }
    }
}
