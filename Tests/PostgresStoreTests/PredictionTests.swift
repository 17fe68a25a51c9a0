import Features
import JSON
import Models
import PostgresStore
import TestSupport
import Testing

/// Predictions, kept in PostgreSQL.
struct PredictionTests {
    /// A batch with everything that a batch may have.
    private static let full = PredictionBatch(
        project: "logged_full", model: "m", version: 3, role: .shadow,
        at: EventTime(microseconds: 1_700_000_000_123_456),
        firstID: PredictionIDs(random: 1).next(2, at: 1_700_000_000_123_456),
        shadowed: PredictionIDs(random: 2).next(2, at: 1_700_000_000_123_456), count: 2,
        keyNames: ["driver", "city"],
        keys: [.int64(7), .string("a\u{0}\"é"), .int64(.min), .string("")],
        inputs: [1.5, .nan, -0.0, .infinity, .leastNonzeroMagnitude, 2],
        statuses: [
            .present, .nullValue, .notFound, .outsideMaxAge, .given, .absent,
        ],
        eventTimes: InputEventTimes(
            [EventTime(microseconds: 1), nil, .latest, .earliest], .init([1, nil, 0])),
        texts: ["x\u{0}", nil, "", "é"], scores: [0.1, -.infinity, .nan, 1e308])

    @Test func `a prediction is read back exactly as it was`() async throws {
        let store = try await TestDatabase.store()
        let batch = Self.full
        try await store.add([batch])
        for row in 0..<2 {
            let found = try #require(
                try await store.prediction(batch.id(row), project: batch.project))
            #expect(found.id == batch.id(row))
            #expect(found.shadowed == batch.shadowed?.advanced(by: row))
            #expect(found.model == "m" && found.version == 3 && found.role == .shadow)
            #expect(found.at == batch.at && found.project == batch.project)
            #expect(
                found.key
                    == (row == 0
                        ? ["city": "a\u{0}\"é", "driver": 7]
                        : ["city": "", "driver": .integer(.min)]))
            let inputs = batch.inputs[row * 3..<row * 3 + 3].map(\.bitPattern)
            #expect(found.inputs.map(\.bitPattern) == inputs)
            #expect(found.statuses == Array(batch.statuses[row * 3..<row * 3 + 3]))
            #expect(
                found.eventTimes
                    == (row == 0
                        ? [nil, nil, EventTime(microseconds: 1)] : [.earliest, nil, .latest]))
            #expect(found.texts == Array(batch.texts[row * 2..<row * 2 + 2]))
            let scores = batch.scores[row * 2..<row * 2 + 2].map(\.bitPattern)
            #expect(found.scores.map(\.bitPattern) == scores)
            #expect(found.labels.isEmpty)
        }
        #expect(try await store.prediction(batch.id(0), project: "another") == nil)
    }

    @Test func `what was written with an event time for each input is read as it was`()
        async throws
    {
        let (store, batch) = (try await TestDatabase.store(), Self.full)
        let old = PredictionBatch(
            project: "logged_before", model: "m", version: 1, role: .answer, at: batch.at,
            firstID: PredictionIDs(random: 4).next(1, at: batch.at.microseconds), count: 1,
            keyNames: [], keys: [], inputs: [1, 2], statuses: [.present, .present], scores: [1])
        try await store.add([old])
        try await TestDatabase.run(
            """
            UPDATE larder.predictions
            SET event_times = ARRAY[NULL, 'epoch']::timestamptz[] WHERE id = '\(old.firstID)'
            """)
        let found = try await store.prediction(old.firstID, project: old.project)
        #expect(found?.eventTimes == [nil, EventTime(microseconds: 0)])
    }

    @Test func `a prediction without a key, times, texts or inputs has none`() async throws {
        let store = try await TestDatabase.store()
        let batch = PredictionBatch(
            project: "logged_bare", model: "m", version: 1, role: .answer,
            at: EventTime(microseconds: 0), firstID: PredictionIDs(random: 3).next(1, at: 0),
            count: 1, keyNames: [], keys: [], inputs: [], statuses: [], scores: [])
        try await store.add([batch])
        let found = try #require(
            try await store.prediction(batch.firstID, project: "logged_bare"))
        #expect(found.key == nil && found.shadowed == nil)
        #expect(found.inputs.isEmpty && found.statuses.isEmpty && found.eventTimes.isEmpty)
        #expect(found.texts.isEmpty && found.scores.isEmpty)
    }

    @Test func `ten thousand predictions are read back exactly`() async throws {
        let store = try await TestDatabase.store()
        let project = "logged_many"
        let batches = (0..<1000).map { index in
            PredictionBatch.drivers(
                (0..<10).map { Int64(index) * 10 + $0 }, of: index % 2 == 0 ? "even" : "odd",
                project: project, at: 1_700_000_000_000_000 + Int64(index), name: 11)
        }
        try await store.add(batches)
        let sums = try await TestDatabase.texts(
            """
            SELECT count(*) || ' ' || sum((key ->> 'driver')::bigint) || ' ' || sum(inputs[1])
                || ' ' || sum(scores[1]) || ' ' || count(DISTINCT id) || ' ' || min(statuses)
                || ' ' || count(*) FILTER (WHERE model = 'odd') || ' ' || count(event_times[1])
            FROM larder.predictions WHERE project = '\(project)'
            """)
        #expect(sums == ["10000 49995000 49995000 12498750 10000 PF 5000 10000"])
        let one = try #require(
            try await store.prediction(batches[734].id(9), project: project))
        #expect(one.key == ["driver": 7349] && one.scores == [1837.25])
    }

    @Test func `batches that were written are not written again`() async throws {
        let store = try await TestDatabase.store()
        let batches = [
            PredictionBatch.drivers([1, 2], project: "logged_again", at: 1, name: 21),
            PredictionBatch.drivers([3], project: "logged_again", at: 2, name: 22),
        ]
        try await store.add(batches)
        try await store.add(batches)
        #expect(
            try await TestDatabase.texts(
                "SELECT count(*) FROM larder.predictions WHERE project = 'logged_again'") == ["3"])
    }

    @Test func `a name that another prediction has is refused, and nothing is written`()
        async throws
    {
        let store = try await TestDatabase.store()
        try await store.add([.drivers([1], project: "logged_clash", at: 5, name: 31)])
        await #expect(throws: FeatureError.self) {
            try await store.add([
                .drivers([9], project: "logged_clash", at: 4, name: 32),
                .drivers([1], project: "logged_clash", at: 5, name: 31),
            ])
        }
        #expect(
            try await TestDatabase.texts(
                "SELECT key FROM larder.predictions WHERE project = 'logged_clash'")
                == [#"{"driver":1}"#])
    }

    @Test func `predictions older than the retention are removed, and labels that came before`()
        async throws
    {
        var limits = StoreLimits()
        limits.copyChunkRows = 3
        let store = try await TestDatabase.store(limits: limits)
        let project = "logged_old"
        // Before the predictions of the other tests, since removal knows no projects.
        let ids = PredictionIDs(random: 41)
        for time: Int64 in -10..<0 {
            let batch = PredictionBatch.drivers(
                [time], project: project, at: time, name: UInt64(41 - time))
            let old = PredictionBatch(
                project: project, model: "risk", version: 1, role: .answer, at: batch.at,
                firstID: PredictionID(high: UInt64(10 + time), low: ids.next(1, at: 0).low),
                count: 1, keyNames: batch.keyNames, keys: batch.keys, inputs: batch.inputs,
                statuses: batch.statuses, scores: batch.scores)
            try await store.add([old])
        }
        _ = try await store.add(
            [Label(subject: .prediction(ids.next(1, at: 0)), value: .number(1), at: nil)],
            project: project)
        try await TestDatabase.run(
            "UPDATE larder.labels SET created_at = '1969-01-01' WHERE project = '\(project)'")
        #expect(try await store.removePredictions(before: EventTime(microseconds: 0)) == 10)
        #expect(try await store.removePredictions(before: EventTime(microseconds: 0)) == 0)
        for table in ["predictions", "labels"] {
            #expect(
                try await TestDatabase.texts(
                    "SELECT count(*) FROM larder.\(table) WHERE project = '\(project)'") == ["0"])
        }
    }
}
