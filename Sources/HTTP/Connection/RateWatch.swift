/// Watches that bytes keep moving: in each window of time at least so many.
///
/// What moved in one window earns nothing for the next. Otherwise a client could send a lot at once
/// and then hold its connection for days.
struct RateWatch {
    private let windowNanoseconds: Int64
    private let bytesMin: Int
    private var start: MonotonicTime
    private var countAtStart: Int

    /// - Parameter count: The bytes moved so far.
    init(window: Duration, bytesPerSecondMin: Int, now: MonotonicTime, count: Int = 0) {
        windowNanoseconds = window.nanoseconds
        bytesMin = Int(Double(bytesPerSecondMin) * Double(windowNanoseconds) / 1e9)
        start = now
        countAtStart = count
    }

    /// Begins a window anew.
    mutating func restart(_ now: MonotonicTime, count: Int) {
        start = now
        countAtStart = count
    }

    /// When `isTooSlow` is to be asked.
    var deadline: MonotonicTime { start.advanced(byNanoseconds: windowNanoseconds) }

    /// Whether the window that ends now brought too little; if not, the next begins.
    mutating func isTooSlow(_ now: MonotonicTime, count: Int) -> Bool {
        if count - countAtStart < bytesMin { return true }
        restart(now, count: count)
        return false
    }
}
