import Foundation
import JSON
import Testing

/// What must be there after crashes in the middle of ingestion, under load.
@Suite(.serialized) struct CrashTests {
    private enum Victim: CaseIterable {
        case larder, postgres, both
    }

    private static let rounds = 21

    @Test func `what was acknowledged survives any crash, and no batch is there in part`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        var server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.kill() }
        try await define(on: server)
        let ledgers = (0..<Self.rounds).map { _ in CrashLedger() }
        var stored: Set<String> = []
        for (round, ledger) in ledgers.enumerated() {
            let victim = Victim.allCases[round % Victim.allCases.count]
            let comment: Comment = "seed \(seed), round \(round), kill -9 of \(victim)"
            print(comment)
            let postmaster = try CrashPostmaster(dataDirectory: directory.url)
            let crashing = server
            await CrashWriters(seed: seed, round: round).write(ledger, to: server) {
                if victim != .larder { postmaster.kill() }
                if victim != .postgres { crashing.kill() }
            }
            if victim == .postgres {
                try await postmaster.isReplaced(for: server)
            } else {
                server = try await LarderProcess.start(dataDirectory: directory.url)
            }
            let audit = CrashAudit(server: server, ledger: ledger)
            let survivors = try await audit.expectWholeBatches(ofRound: round, comment)
            try await resend(ledger, to: server, survivors: survivors, comment)
            stored.formUnion(try await audit.expectWholeBatches(ofRound: round, comment))
            #expect(stored.isSuperset(of: ledger.sent.map(\.batch.id)), comment)
        }
        try await CrashAudit(server: server, ledger: CrashLedger(merging: ledgers))
            .expectGreatestRows(of: stored, "seed \(seed)")
        #expect(server.stop() == 0)
    }

    @Test func `a server that is told to stop under load answers what it has begun`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        try await define(on: server)
        let ledger = CrashLedger()
        await CrashWriters(seed: seed, round: 0).write(ledger, to: server) {
            #expect(server.stop() == 0, "seed \(seed)")
        }

        let again = try await LarderProcess.start(dataDirectory: directory.url)
        let stored = try await CrashAudit(server: again, ledger: ledger)
            .expectWholeBatches(ofRound: 0, "seed \(seed)")
        let silent = ledger.sent.filter { $0.outcome == .unknown }.map(\.batch.id)
        #expect(stored.isDisjoint(with: silent), "seed \(seed)")
        #expect(again.stop() == 0)
    }

    private func define(on server: LarderProcess) async throws {
        let answer = try await server.send(
            "POST", "/v1/apply", body: CrashBatch.definitions, contentType: "application/yaml")
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// Sends every batch once more: what was stored is answered from the store, what was not is
    /// stored now.
    private func resend(
        _ ledger: CrashLedger, to server: LarderProcess, survivors: Set<String>,
        _ comment: Comment
    ) async throws {
        for sent in ledger.sent {
            let answer = try await ledger.send(sent.batch, to: server)
            #expect(answer.status == 200, comment)
            let isReplay = answer.json["replayed"] == true
            #expect(isReplay == survivors.contains(sent.batch.id), comment)
        }
    }
}
