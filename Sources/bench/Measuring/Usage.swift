import Foundation

/// What the system says of this process.
enum Usage {
    /// Pages that it has been given so far: any memory that is new to it shows here.
    static var pageFaults: Int { Int(now().ru_minflt) }

    /// The most memory that it has held, in bytes.
    static var peak: Int {
        #if canImport(Darwin)
            Int(now().ru_maxrss)
        #else
            Int(now().ru_maxrss) << 10
        #endif
    }

    private static func now() -> rusage {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        return usage
    }
}
