import Foundation
import JSON
import Synchronization
import TestSupport

/// Writers and readers at the same time, and what happens in the middle of it.
struct ProbeRound {
    enum Event: CaseIterable {
        case nothing, restart, kill, killPostgres
    }

    let seed: UInt64
    let number: Int
    let event: Event
    let servers: ProbeServers
    let ledger: ProbeLedger

    private static let writers = 4
    private static let readers = 2
    private static let batchesOfWriter = 10

    /// Returns when every batch is acknowledged and the servers run.
    func run() async throws {
        var random = SplitMix64(seed: seed &* 1000 &+ UInt64(number))
        let victim = Int.random(in: 0..<servers.count, using: &random)
        let moment = Int.random(in: 1..<Self.writers * Self.batchesOfWriter, using: &random)
        let (moments, reached) = AsyncStream.makeStream(of: Void.self)
        let writing = Writing()
        try await withThrowingTaskGroup { group in
            for reader in 0..<Self.readers {
                group.addTask { try await read(reader, during: writing) }
            }
            try await withThrowingTaskGroup { writers in
                for writer in 0..<Self.writers {
                    let writerSeed = random.next()
                    writers.addTask {
                        try await write(writer, writerSeed) {
                            if writing.countsBatch() == moment { reached.finish() }
                        }
                    }
                }
                writers.addTask {
                    for await _ in moments {}
                    switch event {
                    case .nothing: break
                    case .restart, .kill:
                        try await servers.restart(victim, killing: event == .kill)
                    case .killPostgres: try await servers.killPostgres()
                    }
                }
                // The readers end in any case.
                defer { writing.isOver = true }
                try await writers.waitForAll()
            }
            try await group.waitForAll()
        }
    }

    private func write(
        _ writer: Int, _ writerSeed: UInt64, acknowledged: @Sendable () -> Void
    ) async throws {
        var random = SplitMix64(seed: writerSeed)
        for count in 0..<Self.batchesOfWriter {
            let batch = ProbeBatch(
                number: Int64((number * Self.writers + writer) * Self.batchesOfWriter + count),
                round: Int64(number), now: Self.now, random: &random)
            try await ledger.write(
                batch, to: servers, first: Int.random(in: 0..<servers.count, using: &random))
            acknowledged()
        }
    }

    /// Asks the servers in turn, and holds every answer against what may be answered.
    private func read(_ reader: Int, during writing: Writing) async throws {
        let drivers = ProbeAsking.drivers(ofRounds: number + 1)
        var server = reader
        while !writing.isOver {
            server = (server + 1) % servers.count
            let bounds = ProbeBounds(least: ledger.held(by: server), begin: Self.now)
            guard let cells = try? await ProbeAsking(servers[server]).online(drivers) else {
                // It is being ended or started.
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            try bounds.check(cells, of: drivers, sent: ledger.sent, end: Self.now)
            ledger.note(cells, servedBy: server)
        }
    }

    /// Microseconds since 1970.
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970 * 1_000_000) }
}

/// What those who write let others know.
private final class Writing: Sendable {
    private let state = Mutex((count: 0, isOver: false))

    /// Counts an acknowledged batch.
    /// - Returns: How many there are.
    func countsBatch() -> Int {
        state.withLock { state in
            state.count += 1
            return state.count
        }
    }

    var isOver: Bool {
        get { state.withLock(\.isOver) }
        set { state.withLock { $0.isOver = newValue } }
    }
}
