import Features
import PostgresStore
import TestSupport
import Testing

/// The second clock: what a join says about rows that became known too late.
struct JoinKnownTests {
    @Test(arguments: JoinShape.allCases)
    func `cells from rows known later are counted, and as_known has none`(
        shape: JoinShape
    ) async throws {
        let trips = try await Trips("known_\(shape.rawValue)")
        try await trips.write(
            [
                Trips.row(at: 0, created: 0, count: 1),
                // A correction of the same moment, known ten seconds later.
                Trips.row(at: 0, created: 10, count: 2),
            ], id: "1")
        let table = EntityRows.table(Trips.entityTable(seconds: [5, 10, 20]))
        let store = try await TestDatabase.store(shape: shape)

        let later = RowCollector()
        let summary = try await store.join(
            trips.join(table), begin: { later.begin($0) }, { later.add($0) })
        #expect(later.rows.map { $0[2] } == [.int64(2), .int64(2), .int64(2)])
        // Both features of the first row; at second 10 the correction is known.
        #expect(summary == JoinSummary(cellsKnownLater: 2))

        let known = RowCollector()
        let knownSummary = try await store.join(
            trips.join(table, asKnown: true), begin: { known.begin($0) }, { known.add($0) })
        #expect(known.rows.map { $0[2] } == [.int64(1), .int64(2), .int64(2)])
        #expect(knownSummary == JoinSummary(cellsKnownLater: nil))
    }

    @Test(arguments: JoinShape.allCases)
    func `a backfill changes what was true, and not what was known`(
        shape: JoinShape
    ) async throws {
        let trips = try await Trips("backfill_\(shape.rawValue)")
        let table = EntityRows.table(Trips.entityTable(seconds: [5]))
        let store = try await TestDatabase.store(shape: shape)
        try await trips.write([Trips.row(at: 0, created: 0, count: 1)], id: "1")
        try await trips.write([Trips.row(at: 3, created: 100, count: 9)], id: "2")
        for (asKnown, count) in [(false, Int64(9)), (true, 1)] {
            let rows = RowCollector()
            try await store.join(
                trips.join(table, asKnown: asKnown), begin: { rows.begin($0) }, { rows.add($0) })
            #expect(rows.rows.map { $0[2] } == [.int64(count)])
        }
    }

    @Test(arguments: JoinShape.allCases)
    func `of two rows with equal times the one that came last is joined`(
        shape: JoinShape
    ) async throws {
        let trips = try await Trips("replay_\(shape.rawValue)")
        let store = try await TestDatabase.store(shape: shape)
        try await trips.write([Trips.row(at: 0, created: 0, count: 1)], id: "1")
        try await trips.write([Trips.row(at: 0, created: 0, count: 2)], id: "2")
        let rows = RowCollector()
        try await store.join(
            trips.join(.table(Trips.entityTable(seconds: [0]))), begin: { rows.begin($0) },
            { rows.add($0) })
        #expect(rows.rows.map { $0[2] } == [.int64(2)])
    }
}
