import JSON
import Synchronization
import TestSupport

/// Writers that send batches at the same time, until something happens in the middle of it.
struct CrashWriters {
    let seed: UInt64
    let round: Int

    private static let count = 4
    /// What each writer sends after the server was last seen to be well.
    private static let batchesAfterwards = 3

    /// - Parameter happening: Takes place at a moment that the seed decides.
    func write(
        _ ledger: CrashLedger, to server: LarderProcess,
        until happening: @escaping @Sendable () -> Void
    ) async {
        var random = SplitMix64(seed: seed &* 1000 &+ UInt64(round))
        let batchesBefore = Int.random(in: 1...12, using: &random)
        let moment = Duration.microseconds(Int.random(in: 0...20_000, using: &random))
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let occurrence = Occurrence()
        await withTaskGroup { group in
            group.addTask {
                for await _ in starts {}
                try? await Task.sleep(for: moment)
                happening()
                occurrence.isOver = true
            }
            for writer in 0..<Self.count {
                let writerSeed = random.next()
                group.addTask {
                    var random = SplitMix64(seed: writerSeed)
                    var left = Self.batchesAfterwards
                    var number = 0
                    while left > 0 {
                        if number == batchesBefore { start.finish() }
                        if occurrence.isOver { left -= 1 }
                        let batch = CrashBatch(
                            id: "r\(round)-w\(writer)-\(number)",
                            number: (round * Self.count + writer) * 1000 + number,
                            random: &random)
                        _ = try? await ledger.send(batch, to: server)
                        number += 1
                    }
                }
            }
        }
    }
}

/// Whether something has taken place, for those who wait for it.
private final class Occurrence: Sendable {
    private let state = Mutex(false)

    var isOver: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
