import Foundation
import JSON
import TestSupport
import Testing

/// Rules 4 to 7 under concurrent writers and readers, values that become too old, several servers,
/// and servers that end: what is served at an instant is the offline join at that instant, and what
/// the plainest oracle says.
///
/// Rows are sent until they are acknowledged, so that at a probe nothing is in between.
/// `LARDER_PROBE_ROUNDS` and `LARDER_PROBE_SEED` say how many rounds and which ones.
@Suite(.serialized) struct ProbeTests {
    private static let serverCount = 2
    /// How long a server may take to have what it did not take itself.
    private static let catchingUp: TimeInterval = 60

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test func `at every probe the online answer is the offline join, and the oracle's`()
        async throws
    {
        let seed = Self.setting("LARDER_PROBE_SEED") ?? .random(in: 0..<1_000_000)
        let rounds = Int(Self.setting("LARDER_PROBE_ROUNDS") ?? 4)
        let servers = try await ProbeServers(count: Self.serverCount)
        defer { servers.stop() }
        let ledger = ProbeLedger()
        for number in 0..<rounds {
            let events = ProbeRound.Event.allCases
            let round = ProbeRound(
                seed: seed, number: number, event: events[number % events.count],
                servers: servers, ledger: ledger)
            print("seed \(seed), round \(number), \(round.event)")
            try await round.run()
            try await probe(servers, ledger, seed: seed, round: number)
        }
        for index in 0..<servers.count { try await expectVerified(servers[index]) }
    }

    /// Holds every server against the oracle of all rows, until none of them changes any more.
    private func probe(
        _ servers: ProbeServers, _ ledger: ProbeLedger, seed: UInt64, round: Int
    ) async throws {
        let rows = ledger.acknowledged
        let drivers = ProbeAsking.drivers(ofRounds: round + 1)
        let audits = (0..<servers.count).map {
            ProbeAudit(server: servers[$0], rows: rows, drivers: drivers)
        }
        for audit in audits { try await catchUp(audit) }
        let last = ProbeOracle(rows).changes(in: 0...Int64.max).max() ?? 0
        var count = 0
        repeat {
            for audit in audits { try await audit.expectServed() }
            count += 1
        } while ProbeRound.now <= last
        var random = SplitMix64(seed: seed &* 1000 &+ UInt64(round))
        for audit in audits { try await audit.expectHistory(&random) }
        print("seed \(seed), round \(round): \(rows.count) rows, probed \(count) times")
    }

    /// Waits until a server has what others took, or what it took itself when PostgreSQL went away.
    private func catchUp(_ audit: ProbeAudit) async throws {
        let deadline = Date.now.addingTimeInterval(Self.catchingUp)
        while true {
            do {
                try await audit.expectServed()
                return
            } catch {
                guard Date.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    private func expectVerified(_ server: LarderProcess) async throws {
        let job = try await server.finish(try await server.send("POST", "/v1/online/verify"))
        #expect(job["state"] == "succeeded", "\(job.text)")
        #expect(job["result"]?["different"] == 0, "\(job.text)")
    }
}
