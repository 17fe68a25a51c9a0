import Foundation
import JSON
import TestSupport
import Testing

/// Each of two servers on one database serves what the other has written, without a restart.
@Suite(.serialized) struct TwoServersTests {
    private static let definitions = """
        entities: [{name: item, join_keys: [{name: item, type: int64}]}]
        data_sources:
          - name: stocktake
            kind: push
            schema:
              - {name: item, type: int64}
              - {name: count, type: int32}
              - {name: note, type: string}
        feature_views:
          - name: stock
            entities: [item]
            source: stocktake
            features: [{name: count, type: int32}]
        """

    private static let lookup: JSONValue = [
        "features": ["stock:count"], "entities": ["item": [1]],
    ]

    /// - Parameter second: Of the event.
    private static func write(
        _ count: Int64, at second: Int64, to server: LarderProcess
    ) async throws {
        let row: JSONValue = [
            "item": 1, "count": .integer(count), "event_timestamp": .integer(second * 1_000_000),
        ]
        let answer = try await server.post("/v1/feature-views/stock/rows", ["rows": [row]])
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test func `what one server has written the other serves, and never the older event`()
        async throws
    {
        try await TwoServers.run(definitions: Self.definitions) { servers in
            try await Self.write(1, at: 1, to: servers.one)
            try await servers.one.answers(Self.lookup, with: [1])
            try await servers.other.answers(Self.lookup, with: [1])
            try await Self.write(3, at: 3, to: servers.other)
            try await servers.one.answers(Self.lookup, with: [3])
            try await Self.write(2, at: 2, to: servers.one)
            try await Self.write(4, at: 4, to: servers.one)
            try await servers.other.answers(Self.lookup, with: [4])
            try await servers.one.answers(Self.lookup, with: [4])
            try await servers.expectNoDifference()
            let metrics = try await servers.other.get("/metrics").text
            #expect(metrics.contains("\nlarder_followed_rows_total 3\n"))
            #expect(metrics.contains("\nlarder_follow_failures_total 0\n"))
        }
    }

    @Test func `what one server has applied the other serves`() async throws {
        try await TwoServers.run(definitions: Self.definitions) { servers in
            let more = Self.definitions.replacing(
                "features: [{name: count, type: int32}]",
                with: "features: [{name: count, type: int32}, {name: note, type: string}]")
            let applied = try await servers.one.send(
                "POST", "/v1/apply", body: more, contentType: "application/yaml")
            #expect(applied.status == 200, "\(applied.text)")
            let row: JSONValue = [
                "item": 1, "note": "few", "event_timestamp": 1_000_000,
            ]
            let written = try await servers.one.post(
                "/v1/feature-views/stock/rows", ["rows": [row]])
            #expect(written.status == 200, "\(written.text)")
            try await servers.other.answers(
                ["features": ["stock:note"], "entities": ["item": [1]]], with: ["few"])
            try await servers.expectNoDifference()
        }
    }

    @Test func `a server that starts while another is written to misses nothing`() async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let ledger = CrashLedger()
        try await TwoServers.run(
            definitions: CrashBatch.definitions,
            while: { one in
                for round in 0..<5 {
                    await CrashWriters(seed: seed, round: round).write(ledger, to: one) {}
                }
            }
        ) { servers in
            #expect(ledger.sent.allSatisfy { $0.outcome == .acknowledged })
            try await servers.expectNoDifference("seed \(seed)")
            try await CrashAudit(server: servers.other, ledger: ledger)
                .expectGreatestRows(of: Set(ledger.sent.map(\.batch.id)), "seed \(seed)")
        }
    }

    @Test func `a server that is cut from the database serves on, and then catches up`()
        async throws
    {
        try await TwoServers.run(definitions: Self.definitions) { servers in
            try await Self.write(1, at: 1, to: servers.one)
            try await servers.other.answers(Self.lookup, with: [1])
            servers.line.cut()
            try await Self.write(2, at: 2, to: servers.one)
            try await servers.other.answersReadiness(503, beginning: "postgres: ")
            try await servers.other.answers(Self.lookup, with: [1])
            #expect(try await Self.lag(of: servers.other) > 0.25)
            servers.line.mend()
            try await servers.other.answers(Self.lookup, with: [2])
            try await servers.other.becomesReady()
            #expect(try await Self.lag(of: servers.other) < 30)
            try await servers.expectNoDifference()
        }
    }

    @Test func `a server that is killed in the middle of batches leaves the other whole`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        try await TwoServers.run(definitions: CrashBatch.definitions) { servers in
            var stored: Set<String> = []
            var ledgers: [CrashLedger] = []
            for round in 0..<4 {
                let ledger = CrashLedger()
                let killed = servers.one
                await CrashWriters(seed: seed, round: round).write(ledger, to: killed) {
                    killed.kill()
                }
                ledgers.append(ledger)
                // What the dead one has committed the other serves before anybody starts again.
                try await servers.other.expectNoDifference("seed \(seed), round \(round)")
                try await servers.restartOne()
                try await servers.expectNoDifference("seed \(seed), round \(round)")
                let audit = CrashAudit(server: servers.other, ledger: ledger)
                stored.formUnion(
                    try await audit.expectWholeBatches(ofRound: round, "seed \(seed)"))
            }
            for server in [servers.one, servers.other] {
                try await CrashAudit(server: server, ledger: CrashLedger(merging: ledgers))
                    .expectGreatestRows(of: stored, "seed \(seed)")
            }
        }
    }

    /// How far the server says that it may be behind, in seconds.
    private static func lag(of server: LarderProcess) async throws -> Double {
        let answer = try await server.get("/readyz?verbose")
        return try #require(answer.json["follow_lag_seconds"]?.doubleValue, "\(answer.text)")
    }
}
