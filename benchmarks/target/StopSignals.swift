import Dispatch
import Glibc

/// SIGTERM and SIGINT, caught from `init` on.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Void>

    init() {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        self.arrivals = arrivals
        sources = [SIGTERM, SIGINT].map { number in
            // Or the default would end the process before the source hears of it.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { arrival.yield() }
            source.activate()
            return source
        }
    }

    /// Returns once either has arrived.
    func first() async {
        for await _ in arrivals { return }
    }
}
