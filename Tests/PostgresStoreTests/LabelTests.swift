import Features
import Models
import PostgresStore
import TestSupport
import Testing

/// What turned out to be true, kept in PostgreSQL.
struct LabelTests {
    private static let start: Int64 = 1_700_000_000_000_000

    private func label(
        _ id: PredictionID, _ number: Double, at seconds: Int64? = nil
    ) -> Label {
        Label(
            subject: .prediction(id), value: .number(number),
            at: seconds.map { EventTime(microseconds: Self.start + $0 * 1_000_000) })
    }

    private func label(
        driver: Int64, at seconds: Int64, of model: String = "risk", _ number: Double
    ) -> Label {
        Label(
            subject: .entity(
                model: model, key: LabelKey(names: ["driver"], values: [.int64(driver)]),
                at: EventTime(microseconds: Self.start + seconds * 1_000_000)),
            value: .number(number), at: nil)
    }

    private func batch(
        _ project: String, _ drivers: [Int64], at seconds: Int64, name: UInt64,
        of model: String = "risk", role: PredictionBatch.Role = .answer,
        shadowed: PredictionID? = nil
    ) -> PredictionBatch {
        .drivers(
            drivers, of: model, project: project, role: role,
            at: Self.start + seconds * 1_000_000, name: name, shadowed: shadowed)
    }

    /// The labels of a prediction, that which holds first.
    private func values(
        _ id: PredictionID, _ project: String, _ store: PostgresStore
    ) async throws -> [Label.Value] {
        try #require(try await store.prediction(id, project: project)).labels.map(\.value)
    }

    @Test func `a label is found whether it or its prediction came first`() async throws {
        let store = try await TestDatabase.store()
        let project = "labels_order"
        let batch = batch(project, [1, 2], at: 0, name: 101)
        _ = try await store.add([label(batch.id(0), 0.5)], project: project)
        try await store.add([batch])
        _ = try await store.add(
            [Label(subject: .prediction(batch.id(1)), value: .text("late"), at: nil)],
            project: project)
        #expect(try await values(batch.id(0), project, store) == [.number(0.5)])
        #expect(try await values(batch.id(1), project, store) == [.text("late")])
    }

    @Test func `the same label again changes nothing, one known later replaces it`() async throws {
        let store = try await TestDatabase.store()
        let project = "labels_again"
        let batch = batch(project, [1], at: 0, name: 111)
        try await store.add([batch])
        func receipt(_ labels: [Label]) async throws -> [Int] {
            let receipt = try await store.add(labels, project: project)
            return [receipt.received, receipt.replaced, receipt.unchanged]
        }
        func kept() async throws -> KeptLabel {
            try #require(
                try await store.prediction(batch.firstID, project: project)?.labels.first)
        }
        #expect(try await receipt([label(batch.firstID, 1, at: 10)]) == [1, 0, 0])
        let first = try await kept()
        #expect(first.at.microseconds == Self.start + 10_000_000)
        #expect(try await receipt([label(batch.firstID, 1, at: 10)]) == [1, 0, 1])
        #expect(try await receipt([label(batch.firstID, 1)]) == [1, 0, 1])
        #expect(try await receipt([label(batch.firstID, 2, at: 9)]) == [1, 0, 1])
        #expect(try await kept() == first)
        #expect(try await receipt([label(batch.firstID, 2, at: 11)]) == [1, 1, 0])
        #expect(try await kept().value == .number(2))
        // What was known later stands, though its value was known before.
        #expect(try await receipt([label(batch.firstID, 2, at: 13)]) == [1, 0, 1])
        #expect(try await receipt([label(batch.firstID, 3, at: 12)]) == [1, 0, 1])
        #expect(try await kept().value == .number(2))
        #expect(try await kept().at.microseconds == Self.start + 13_000_000)
    }

    @Test func `of labels of one request that holds which was known last`() async throws {
        let store = try await TestDatabase.store()
        let project = "labels_twice"
        let batch = batch(project, [1, 2], at: 0, name: 121)
        try await store.add([batch])
        let receipt = try await store.add(
            [
                label(batch.id(0), 5, at: 2), label(batch.id(0), 4, at: 1), label(batch.id(1), 1),
                label(batch.id(1), 2),
            ], project: project)
        #expect(receipt == LabelReceipt(received: 4, replaced: 0, unchanged: 2))
        #expect(try await values(batch.id(0), project, store) == [.number(5)])
        #expect(try await values(batch.id(1), project, store) == [.number(2)])
    }

    @Test func `a project's labels are not another's`() async throws {
        let store = try await TestDatabase.store()
        let batch = batch("labels_mine", [1], at: 0, name: 131)
        try await store.add([batch])
        _ = try await store.add([label(batch.firstID, 9)], project: "labels_theirs")
        #expect(try await values(batch.firstID, "labels_mine", store) == [])
        _ = try await store.add([label(batch.firstID, 1)], project: "labels_mine")
        #expect(try await values(batch.firstID, "labels_mine", store) == [.number(1)])
    }

    @Test func `a label by key is of the latest prediction of the model at or before its time`()
        async throws
    {
        let store = try await TestDatabase.store()
        let project = "labels_entity"
        let batches = [
            batch(project, [1, 2], at: 0, name: 141), batch(project, [1], at: 10, name: 142),
            batch(project, [1], at: 5, name: 143, of: "other"),
        ]
        // Some before there is any prediction that they could be of.
        _ = try await store.add(
            [
                label(driver: 1, at: -1, 100), label(driver: 1, at: 0, 101),
                label(driver: 1, at: 9, 102), label(driver: 1, at: 10, 103),
            ], project: project)
        try await store.add(batches)
        _ = try await store.add(
            [label(driver: 1, at: 99, 104), label(driver: 2, at: 99, of: "other", 105)],
            project: project)
        // Of those that came with one request, that which came last comes first.
        let first = try await values(batches[0].id(0), project, store)
        #expect(Set(first) == [.number(101), .number(102)])
        #expect(try await values(batches[0].id(1), project, store) == [])
        let second = try await values(batches[1].id(0), project, store)
        #expect(second == [.number(104), .number(103)])
        #expect(try await values(batches[2].id(0), project, store) == [])
    }

    @Test func `a shadow has the labels of its answer`() async throws {
        let store = try await TestDatabase.store()
        let project = "labels_shadow"
        let answer = batch(project, [1, 2], at: 0, name: 151)
        let shadow = batch(
            project, [1, 2], at: 0, name: 152, role: .shadow, shadowed: answer.firstID)
        try await store.add([answer, shadow])
        _ = try await store.add(
            [label(answer.id(0), 1), label(driver: 2, at: 3, 2)], project: project)
        for row in 0..<2 {
            let expected = [Label.Value.number(Double(row + 1))]
            #expect(try await values(answer.id(row), project, store) == expected)
            #expect(try await values(shadow.id(row), project, store) == expected)
        }
    }
}
