import Foundation
import TestSupport
import Testing

/// A PostgreSQL all of whose processes are stopped: it is there, and does not answer.
///
/// `LARDER_STOPPED_SECONDS` says for how long at least.
@Suite(.serialized) struct StoppedPostgresTests {
    private static let readers = 2
    private static let readsOfReader = 500
    private static let writers = 4

    private static let secondsMin: TimeInterval =
        ProcessInfo.processInfo.environment["LARDER_STOPPED_SECONDS"]
        .flatMap(TimeInterval.init) ?? 3

    @Test func `while PostgreSQL is stopped lookups are right, and what it is sent is not lost`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let servers = try await ProbeServers(count: 1)
        defer { servers.stop() }
        let ledger = ProbeLedger()
        try await write(0..<20, ledger, servers, seed: seed)
        let before = audit(servers, ledger)
        try await before.expectServed()

        let postmaster = try servers.postmaster
        postmaster.pause()
        defer { postmaster.resume() }
        try await withThrowingTaskGroup { group in
            for writer in 1...Self.writers {
                group.addTask {
                    try await write(writer * 100..<writer * 100 + 2, ledger, servers, seed: seed)
                }
            }
            try await read(before)
            #expect(ledger.acknowledged.count == before.rows.count)
            postmaster.resume()
            try await group.waitForAll()
        }

        let after = audit(servers, ledger)
        #expect(after.rows.count == ledger.sent.count)
        try await after.expectServed()
        var random = SplitMix64(seed: seed)
        try await after.expectHistory(&random)
    }

    /// Reads for as long as PostgreSQL is to be stopped, and often enough.
    private func read(_ audit: ProbeAudit) async throws {
        let end = Date.now.addingTimeInterval(Self.secondsMin)
        try await withThrowingTaskGroup { group in
            for _ in 0..<Self.readers {
                group.addTask {
                    var count = 0
                    while count < Self.readsOfReader || Date.now < end {
                        try await audit.expectServed()
                        count += 1
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func write(
        _ numbers: Range<Int>, _ ledger: ProbeLedger, _ servers: ProbeServers, seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed &* 1000 &+ UInt64(numbers.lowerBound))
        for number in numbers {
            let batch = ProbeBatch(
                number: Int64(number), round: 0, now: ProbeRound.now, random: &random)
            try await ledger.write(batch, to: servers, first: 0)
        }
    }

    private func audit(_ servers: ProbeServers, _ ledger: ProbeLedger) -> ProbeAudit {
        ProbeAudit(
            server: servers[0], rows: ledger.acknowledged,
            drivers: ProbeAsking.drivers(ofRounds: 1))
    }
}
