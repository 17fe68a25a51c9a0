import Features
import Models
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Which predictions and labels make up a cohort.
struct PerformanceTests {
    private static let hour: Int64 = 3_600_000_000
    private static let start = 472_222 * hour

    private func time(_ microseconds: Int64) -> EventTime {
        EventTime(microseconds: Self.start + microseconds)
    }

    private func cohort(
        _ project: String, _ range: Range<Int64>, maturedUntil: Int64, version: Int? = nil
    ) -> PredictionCohort {
        PredictionCohort(
            project: project, model: "risk", version: version,
            interval: time(range.lowerBound)..<time(range.upperBound),
            maturedUntil: time(maturedUntil), bucket: Self.hour)
    }

    private func labelled(
        _ cohort: PredictionCohort, _ store: PostgresStore
    ) async throws -> [LabelledPrediction] {
        let found = Mutex<[LabelledPrediction]>([])
        try await store.labelled(of: cohort) { rows in found.withLock { $0 += rows } }
        return found.withLock { $0 }
    }

    @Test func `counts are by version, role and hour, matured ones to the microsecond`()
        async throws
    {
        let store = try await TestDatabase.store()
        let project = "cohort_counts"
        func batch(
            _ at: Int64, _ name: UInt64, version: Int = 1, role: PredictionBatch.Role = .answer
        ) -> PredictionBatch {
            .drivers(
                [1, 2], project: project, version: version, role: role, at: Self.start + at,
                name: name)
        }
        try await store.add([
            batch(-1, 201), batch(0, 202), batch(Self.hour - 1, 203), batch(Self.hour, 204),
            batch(Self.hour + 1, 205), batch(Self.hour, 206, role: .shadow),
            batch(Self.hour, 207, version: 2), batch(2 * Self.hour, 208),
        ])
        let whole = cohort(project, 0..<2 * Self.hour, maturedUntil: Self.hour)
        let expected = [
            CohortCount(version: 1, role: .answer, start: time(0), matured: 4, immature: 0),
            CohortCount(
                version: 1, role: .answer, start: time(Self.hour), matured: 2, immature: 2),
            CohortCount(
                version: 1, role: .shadow, start: time(Self.hour), matured: 2, immature: 0),
            CohortCount(
                version: 2, role: .answer, start: time(Self.hour), matured: 2, immature: 0),
        ]
        #expect(try await store.counts(of: whole) == expected)
        #expect(
            try await store.counts(
                of: cohort(project, 0..<2 * Self.hour, maturedUntil: Self.hour, version: 2))
                == [expected[3]])
        for count in expected { #expect(whole.bucketStart(of: count.start) == count.start) }
    }

    @Test func `values are counted from an edge up to the next, of answers alone`() async throws {
        let store = try await TestDatabase.store()
        let project = "cohort_values"
        try await store.add([
            .drivers([1, 2, 3], project: project, at: Self.start, name: 221),
            .drivers([1], project: project, at: Self.start + 99, name: 222),
            .drivers([1], project: project, at: Self.start + 100, name: 223),
            .drivers([3], project: project, version: 2, at: Self.start + 1, name: 224),
            .drivers([3], project: project, role: .shadow, at: Self.start + 1, name: 225),
        ])
        let cohort = cohort(project, 0..<100, maturedUntil: 0, version: 1)
        let counts = { (edges: [Double]) in
            try await store.valueCounts(of: cohort, at: 0, between: edges)
        }
        #expect(try await counts([0.25, 0.5]) == [0, 2, 2])
        #expect(try await counts([0.3, 0.6, 0.9]) == [2, 1, 1, 0])
        #expect(try await counts([]) == [4])
        #expect(try await store.valueCounts(of: cohort, at: 1, between: [0]) == [0, 0])
    }

    @Test func `labelled are matured predictions, each with the label that holds`() async throws {
        let store = try await TestDatabase.store()
        let project = "cohort_labelled"
        func batch(
            _ at: Int64, _ name: UInt64, drivers: [Int64], role: PredictionBatch.Role = .answer,
            shadowed: PredictionID? = nil
        ) -> PredictionBatch {
            .drivers(
                drivers, project: project, role: role, at: Self.start + at, name: name,
                shadowed: shadowed)
        }
        let first = batch(0, 211, drivers: [1, 2, 3])
        let shadow = batch(0, 212, drivers: [1, 2, 3], role: .shadow, shadowed: first.firstID)
        let edge = batch(50, 213, drivers: [1])
        let late = batch(51, 214, drivers: [1])
        try await store.add([first, shadow, edge, late])
        let key = LabelKey(names: ["driver"], values: [.int64(1)])
        func entity(_ at: Int64, _ number: Double) -> Label {
            Label(
                subject: .entity(model: "risk", key: key, at: time(at)), value: .number(number),
                at: time(at))
        }
        _ = try await store.add(
            [
                Label(subject: .prediction(first.id(0)), value: .number(1), at: time(10)),
                Label(subject: .prediction(first.id(1)), value: .text("x"), at: nil),
                Label(subject: .prediction(late.id(0)), value: .number(9), at: nil),
                entity(20, 2), entity(30, 3), entity(50, 4),
            ], project: project)
        let found = try await labelled(
            cohort(project, 0..<100, maturedUntil: 50), store)
        #expect(
            found.map { "\($0.role) \($0.at.microseconds - Self.start) \($0.scores) \($0.label)" }
                == [
                    "answer 0 [0.25] number(3.0)", "answer 0 [0.5] text(\"x\")",
                    "answer 50 [0.25] number(4.0)", "shadow 0 [0.25] number(3.0)",
                    "shadow 0 [0.5] text(\"x\")",
                ])
    }

    /// Beside the plainest way to join labels: for each, a walk over all predictions.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every label finds the prediction that a walk over all finds`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let store = try await TestDatabase.store()
        let project = "cohort_random_\(seed)"
        var batches: [PredictionBatch] = []
        for name: UInt64 in 0..<60 {
            let drivers = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Int64.random(in: 0..<4, using: &random)
            }
            batches.append(
                .drivers(
                    drivers, of: Bool.random(using: &random) ? "risk" : "other", project: project,
                    at: Self.start + Int64.random(in: 0..<40, using: &random),
                    name: 1000 * seed + name))
        }
        var labels: [Label] = []
        for number in 0..<80 {
            let key = LabelKey(
                names: ["driver"], values: [.int64(Int64.random(in: 0..<4, using: &random))])
            labels.append(
                Label(
                    subject: .entity(
                        model: "risk", key: key, at: time(Int64.random(in: 0..<50, using: &random))
                    ), value: .number(Double(number)), at: time(Int64(number))))
        }
        // Some before, some after, in no order.
        _ = try await store.add(Array(labels[..<40]), project: project)
        try await store.add(batches.shuffled(using: &random))
        _ = try await store.add(labels[40...].shuffled(using: &random), project: project)
        let found = try await labelled(cohort(project, 0..<100, maturedUntil: 100), store)
        #expect(
            Self.texts(found.map { ($0.at, $0.scores[0], $0.label) })
                == Self.texts(Self.walked(labels, batches)), "seed \(seed)")
    }

    private static func walked(
        _ labels: [Label], _ batches: [PredictionBatch]
    ) -> [(EventTime, Double, Label.Value)] {
        var kept: [PredictionID: (EventTime, Double, Label.Value)] = [:]
        var last: [Label.Subject: Label] = [:]
        for label in labels { last[label.subject] = label }
        for label in labels where last[label.subject] == label {
            guard case .entity(let model, let key, let at) = label.subject else { continue }
            var latest: (batch: PredictionBatch, row: Int)?
            for batch in batches where batch.model == model && batch.at <= at {
                for row in 0..<batch.count {
                    let isAsked =
                        LabelKey(names: batch.keyNames, values: Array(batch.key(row))) == key
                    let order = (batch.at.microseconds, batch.id(row).low)
                    let before = latest.map {
                        ($0.batch.at.microseconds, $0.batch.id($0.row).low)
                    }
                    if isAsked, before.map({ $0 < order }) ?? true { latest = (batch, row) }
                }
            }
            guard let (batch, row) = latest else { continue }
            kept[batch.id(row)] = (batch.at, batch.scores[row], label.value)
        }
        return Array(kept.values)
    }

    private static func texts(_ rows: [(EventTime, Double, Label.Value)]) -> [String] {
        rows.map { "\($0.0) \($0.1) \($0.2)" }.sorted()
    }
}
