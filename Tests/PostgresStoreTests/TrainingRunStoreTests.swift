import Features
import JSON
import PostgresStore
import Testing
import Training

@Suite struct TrainingRunStoreTests {
    private static func order(_ job: String, model: String) -> TrainingRunOrder {
        TrainingRunOrder(
            job: job, project: "training_runs", model: model, principal: "ann", dataset: "d",
            contentHash: "ab", receipt: ["note": "a\u{0}b"], label: "y",
            specification: ["task": "binary"], seed: 7, threads: 2)
    }

    private static let trials = [
        TrialRecord(
            number: 1, parameters: ["eta": 0.1, "max_depth": 4], rows: 100, rounds: 20,
            roundsUsed: 12, loss: 0.25, seconds: 1.5, state: .finished),
        TrialRecord(
            number: 2, parameters: [:], rows: 100, rounds: 0, roundsUsed: 0, loss: nil,
            seconds: 0, state: .failed(reason: "it was too large")),
    ]

    @Test func `a run is stored with its trials, as it came`() async throws {
        let store: any TrainingRunStore = try await TestDatabase.store()
        let order = Self.order("runs-1", model: "stored")
        try await store.begin(order)
        let begun = try #require(try await store.run(of: "runs-1"))
        #expect(begun.order == order)
        #expect(begun.state == .running)
        #expect(begun.attempt == 1)
        #expect(begun.finishedAt == nil)
        #expect(begun.result == nil)
        let result = TrainingRunRecord.Result(
            engine: "e 1", sha256: "cd", outcome: ["test": 1], verdict: ["verdict": "first"],
            version: 3)
        try await store.finish("runs-1", result, trials: Self.trials)
        let ended = try #require(try await store.run(of: "runs-1"))
        #expect(ended.state == .succeeded)
        #expect(ended.finishedAt != nil)
        #expect(ended.result?.version == 3)
        #expect(ended.result?.verdict == ["verdict": "first"])
        #expect(try await store.trials(of: "runs-1") == Self.trials)
        #expect(try await store.run(of: "runs-none")?.order == nil)
    }

    @Test func `a run that begins again counts an attempt, and forgets its trials`() async throws {
        let store: any TrainingRunStore = try await TestDatabase.store()
        try await store.begin(Self.order("again-1", model: "again"))
        for trial in Self.trials { try await store.add(trial, to: "again-1") }
        try await store.fail("again-1", as: .failed, ["title": "no"])
        #expect(try await store.trials(of: "again-1") == Self.trials)
        let failed = try #require(try await store.run(of: "again-1"))
        #expect(failed.state == .failed)
        #expect(failed.error == ["title": "no"])
        try await store.begin(Self.order("again-1", model: "again"))
        let again = try #require(try await store.run(of: "again-1"))
        #expect(again.state == .running)
        #expect(again.attempt == 2)
        #expect(again.error == nil)
        #expect(try await store.trials(of: "again-1") == [])
    }

    @Test func `trials are stored as they come, and once`() async throws {
        let store: any TrainingRunStore = try await TestDatabase.store()
        try await store.begin(Self.order("trials-1", model: "tried"))
        try await store.add(Self.trials[0], to: "trials-1")
        #expect(try await store.trials(of: "trials-1") == [Self.trials[0]])
        try await store.add(Self.trials[0], to: "trials-1")
        try await store.add(Self.trials[0], to: "trials-none")
        let result = TrainingRunRecord.Result(
            engine: "e 1", sha256: "cd", outcome: [:], verdict: [:], version: 1)
        try await store.finish("trials-1", result, trials: Self.trials)
        #expect(try await store.trials(of: "trials-1") == Self.trials)
        try await store.finish("trials-1", result, trials: [])
        #expect(try await store.trials(of: "trials-1") == Self.trials)
    }

    @Test func `the runs of a model are listed page by page, the newest first`() async throws {
        let store: any TrainingRunStore = try await TestDatabase.store()
        for job in ["list-1", "list-2", "list-3"] {
            try await store.begin(Self.order(job, model: "listed"))
        }
        let runs = { (before: String?) in
            try await store.runs(
                of: "listed", project: "training_runs", before: before, limit: 2
            ).map(\.order.job)
        }
        #expect(try await runs(nil) == ["list-3", "list-2"])
        #expect(try await runs("list-2") == ["list-1"])
    }
}
