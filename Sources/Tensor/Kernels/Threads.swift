import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Work on all processors. Results never depend on how the work is split.
public enum Threads {
    private static let chosen = Atomic<Int>(min(8, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))))

    /// How many threads may work at once, the caller's included: at first the active processors, but no more than 8.
    public static var limit: Int {
        get { chosen.load(ordering: .relaxed) }
        set { chosen.store(max(1, newValue), ordering: .relaxed) }
    }

    /// Calls `body` with ranges that together cover 0..<count, all but the last a multiple of `grain`, perhaps at once.
    ///
    /// The caller takes chunks itself and waits only for those that another thread has begun: a worker that sleeps through
    /// it all costs nothing. Work of one grain stays on the caller's thread. May be called from any thread and from within
    /// `body`.
    public static func forEachChunk(
        _ count: Int, grain: Int, perThread: Int = 4, _ body: @Sendable (Range<Int>) -> Void
    ) {
        let threads = min(limit, count / max(1, grain))
        if threads <= 1 {
            if count > 0 { body(0..<count) }
            return
        }
        // Several chunks a thread, so that one which starts late or is interrupted does not hold up the others.
        let chunks = min(count / grain, threads * perThread)
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { body in
                let job = Job(body, count: count, grain: grain, chunks: chunks, helpers: threads - 1)
                Workers.shared.post(job)
                job.takeChunks(fromEnd: false)
                Workers.shared.withdraw(job)
                job.waitForOthers()
            }
        }
    }
}

/// Work that is split into chunks. It refers to the caller's closure, which lives until the last chunk is finished.
private final class Job: @unchecked Sendable {
    private let body: UnsafePointer<@Sendable (Range<Int>) -> Void>
    private let count: Int
    private let grain: Int
    private let chunks: Int
    /// How many chunks are taken, and how many of them from the end.
    private let claimed = Atomic<Int>(0)
    private let last = Atomic<Int>(0)
    private let finished = Atomic<Int>(0)
    /// How many more workers may join; guarded by the workers' lock.
    var helpers: Int

    init(
        _ body: UnsafePointer<@Sendable (Range<Int>) -> Void>, count: Int, grain: Int, chunks: Int, helpers: Int
    ) {
        (self.body, self.count, self.grain, self.chunks, self.helpers) = (body, count, grain, chunks, helpers)
    }

    /// Where a chunk begins. They are as even as grains allow, since all threads wait for the longest.
    private func start(of chunk: Int) -> Int { chunk == chunks ? count : count / grain * chunk / chunks * grain }

    /// The caller begins at one end and the workers at the other, so that the same part of arrays of one shape is mostly in
    /// the cache of one processor.
    func takeChunks(fromEnd: Bool) {
        var first = 0
        while claimed.add(1, ordering: .relaxed).oldValue < chunks {
            let chunk = fromEnd ? chunks - 1 - last.add(1, ordering: .relaxed).oldValue : first
            first += 1
            perform(start(of: chunk)..<start(of: chunk + 1))
            finished.add(1, ordering: .releasing)
        }
    }

    /// In a function of its own, so that no reference to the closure outlives the chunk.
    @inline(never)
    private func perform(_ range: Range<Int>) { body.pointee(range) }

    func waitForOthers() {
        // Most often they are about to finish, and to yield would take longer.
        for _ in 0..<256 where finished.load(ordering: .acquiring) == chunks { return }
        while finished.load(ordering: .acquiring) < chunks { sched_yield() }
    }
}

/// The workers: started when first needed, and asleep soon after there is nothing to do.
private final class Workers: @unchecked Sendable {
    static let shared = Workers()

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let posted = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Guarded by the mutex.
    private var jobs: [Job] = []
    private var started = 0
    private var sleepers = 0
    /// Counts the jobs, so that a worker sees a new one without the lock.
    private let epoch = Atomic<Int>(0)

    private init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(posted, nil)
    }

    func post(_ job: Job) {
        pthread_mutex_lock(mutex)
        while started < job.helpers && startWorker() { started += 1 }
        jobs.append(job)
        epoch.add(1, ordering: .releasing)
        for _ in 0..<min(sleepers, job.helpers) { pthread_cond_signal(posted) }
        pthread_mutex_unlock(mutex)
    }

    func withdraw(_ job: Job) {
        pthread_mutex_lock(mutex)
        jobs.removeAll { $0 === job }
        pthread_mutex_unlock(mutex)
    }

    private func work() {
        while true {
            let seen = epoch.load(ordering: .acquiring)
            if let job = join() {
                job.takeChunks(fromEnd: true)
                continue
            }
            watch(while: seen)
            pthread_mutex_lock(mutex)
            sleepers += 1
            while epoch.load(ordering: .relaxed) == seen { pthread_cond_wait(posted, mutex) }
            sleepers -= 1
            pthread_mutex_unlock(mutex)
        }
    }

    /// A training step posts its next job some tens of microseconds after the last, and to wake a sleeper takes as long: so
    /// stay awake for half a millisecond, but let anyone pass who has work for this processor.
    private func watch(while seen: Int) {
        for _ in 0..<1000 {
            for _ in 0..<64 where epoch.load(ordering: .relaxed) != seen { return }
            sched_yield()
        }
    }

    private func join() -> Job? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard let job = jobs.first(where: { $0.helpers > 0 }) else { return nil }
        job.helpers -= 1
        return job
    }

    private func startWorker() -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let succeeded = pthread_create(&thread, nil, { _ in Workers.shared.run() }, nil) == 0
        #if canImport(Darwin)
            if succeeded, let thread { pthread_detach(thread) }
        #else
            if succeeded { pthread_detach(thread) }
        #endif
        return succeeded
    }

    private func run() -> UnsafeMutableRawPointer? {
        work()
        return nil
    }
}
