/// What the machine can do at most with so many threads, measured.
struct Machine {
    let threads: Int
    /// Floating-point operations a second.
    let single: Double
    let double: Double
    let bandwidth: Bandwidth

    init(threads: Int) {
        self.threads = threads
        single = MultiplyAddPeak.single(threads: threads)
        double = MultiplyAddPeak.double(threads: threads)
        bandwidth = Bandwidth(threads: threads)
    }

    var description: String {
        let copies = bandwidth.rates.map { "\(rounded($0.rate / 1e9)) (\(sizeText($0.bytes)))" }.joined(separator: ", ")
        return """
            \(threadsText(threads)): fused multiply-adds \(rounded(single / 1e9)) GFLOP/s \
            single, \(rounded(double / 1e9)) double; copying, GB/s: \(copies)
            """
    }
}

func threadsText(_ threads: Int) -> String { threads == 1 ? "1 thread" : "\(threads) threads" }

/// Bytes as people write them: 256 KB, 8 MB.
func sizeText(_ bytes: Int) -> String {
    bytes < 1 << 20 ? "\(bytes >> 10) KB" : "\(bytes >> 20) MB"
}
