import Features
import Models
import Pipelines
import PostgresStore
import Testing

/// What is left of batch predictions, and for how long.
@Suite(.serialized) struct BatchRemovalTests {
    private func table(
        _ job: String, target: PredictionTable.Target? = nil
    ) -> PredictionTable {
        PredictionTable(
            job: job, project: "batch_removal", model: "m", version: 1, target: target,
            columns: [Column("prediction", .float64)])
    }

    /// Stores a job that is in the state, or ended in it at the second.
    private func save(
        _ id: String, _ state: Job.State, at second: Int64 = 0, project: String = "batch_removal",
        in store: PostgresStore
    ) async throws {
        var job = Job(id: id, project: project, kind: "batch-predict", createdAt: Trips.time(0))
        job.state = state
        if state.isFinal { job.finishedAt = Trips.time(second) }
        try await store.save(job)
    }

    @Test func `tables without a target go when their jobs ended long enough ago`() async throws {
        let store = try await TestDatabase.store()
        let target = PredictionTable.Target(schema: "raw", table: "kept", replaces: false)
        // By the database's clock the tables are made now; by the tests' the jobs end later.
        let ended: Int64 = 100_000_000
        let tables = [table("br-old"), table("br-new"), table("br-named", target: target)]
        for (table, second) in zip(tables, [ended, ended + 10, ended]) {
            #expect(try await store.begin(table) == 0)
            _ = try await store.finish(table)
            try await save(table.job, .succeeded, at: second, in: store)
        }
        try await store.removeTables(ofJobsEndedBefore: Trips.time(ended))
        #expect(try await store.result(ofJob: "br-old") != nil)
        try await store.removeTables(ofJobsEndedBefore: Trips.time(ended + 1))
        #expect(try await store.result(ofJob: "br-old") == nil)
        #expect(try await store.result(ofJob: "br-new") != nil)
        #expect(try await store.result(ofJob: "br-named") != nil)
    }

    @Test func `tables and joined datasets of jobs that have ended go, no others`() async throws {
        let trips = try await Trips("batch_left")
        let store = trips.store
        for (job, state) in [("br-failed", Job.State.failed), ("br-running", .running)] {
            #expect(try await store.begin(table(job)) == 0)
            try await save(job, state, in: store)
        }
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        for (job, state) in [
            ("bl-1", Job.State.cancelled), ("bl-2", .succeeded), ("bl-3", .running),
        ] {
            _ = try await trips.dataset(BatchPrediction.datasetName(ofJob: job), join, job: job)
            try await save(job, state, project: "batch_left", in: store)
        }
        // Somebody's own, which is called like one.
        _ = try await trips.dataset("batch_bl_4", join, job: "bl-5")
        try await save("bl-5", .succeeded, project: "batch_left", in: store)
        try await store.removeLeft()
        #expect(
            try await TestDatabase.texts(
                """
                SELECT job FROM larder.batch_predictions WHERE job IN ('br-failed', 'br-running')
                """) == ["br-running"])
        let left = try await store.receipts(project: "batch_left", after: nil, limit: 10)
        #expect(left.map(\.name) == ["batch_bl_3", "batch_bl_4"])
        #expect(
            try await TestDatabase.texts(
                """
                SELECT principal || ' ' || action || ' ' || object FROM larder.audit
                WHERE object LIKE 'batch_left/datasets/%' ORDER BY object
                """) == [
                    "larder drop batch_left/datasets/batch_bl_1",
                    "larder drop batch_left/datasets/batch_bl_2",
                ])
    }

    @Test func `of two jobs that finish one target at once, the second is told of the first`()
        async throws
    {
        let store = try await TestDatabase.store()
        for round in 0..<8 {
            let target = PredictionTable.Target(
                schema: "raw", table: "at_once_\(round)", replaces: false)
            let tables = ["a", "b"].map { table("br-at-once-\(round)\($0)", target: target) }
            for table in tables { #expect(try await store.begin(table) == 0) }
            let refusals = await withTaskGroup { group in
                for table in tables {
                    group.addTask { () async -> FeatureError? in
                        do throws(FeatureError) {
                            _ = try await store.finish(table)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }.compactMap(\.self)
            #expect(
                refusals == [
                    .inTheWay(
                        "there is a table \"raw.at_once_\(round)\" already",
                        hint: "Send \"replace\": true to replace it, or name another table.")
                ])
        }
    }
}
