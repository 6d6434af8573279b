import Tensor

/// Seconds since some moment, from the clock that never jumps.
func now() -> Double {
    let time = ContinuousClock.now - start
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

private let start = ContinuousClock.now

/// The middle of the values; the mean of the two middle ones if their number is even.
func median(_ values: [Double]) -> Double {
    precondition(!values.isEmpty, "There is no median of no values.")
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Seconds that one call takes: the median over repeats of about ten milliseconds, after a warm-up.
///
/// The median leaves out what the machine does besides, from a repeat that an interrupt falls into to a slow start.
func secondsPerCall(
    during seconds: Double, threads: Int = Threads.limit, warmup: Int = 5, _ body: () -> Void
) -> Double {
    let before = Threads.limit
    Threads.limit = threads
    defer { Threads.limit = before }
    for _ in 0..<warmup { body() }
    let begin = now()
    body()
    let calls = max(1, Int(0.01 / max(now() - begin, 1e-9)))
    var times: [Double] = []
    let end = now() + seconds
    while now() < end || times.count < 5 {
        let begin = now()
        for _ in 0..<calls { body() }
        times.append((now() - begin) / Double(calls))
    }
    return median(times)
}
