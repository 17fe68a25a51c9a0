import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Datasets that are built again, and cells that are explained, whatever became of their sources.
struct DatasetTracingTests {
    @Test func `a row that was being written is not in the dataset built again`() async throws {
        let trips = try await Trips("trace_in_flight")
        try await trips.write([Trips.row(at: 0)], id: "1")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0, 5])))
        let pool = try await TestDatabase.pool()
        let receipt = try await pool.withTransaction { connection in
            // Its number is below the dataset's sequence, its commit comes after.
            try await connection.script(
                """
                INSERT INTO \(trips.table) (driver, event_timestamp, count, city)
                VALUES (1, '2026-01-01T00:00:05Z', 99, 'late')
                """)
            return try await trips.dataset("d", join)
        }
        let numbers = try await TestDatabase.texts(
            "SELECT count(*) FROM \(trips.table) WHERE ingest_seq <= \(receipt.asOfSequence)")
        #expect(numbers == ["2"])
        let comparison = try await trips.verify("d")
        #expect(comparison.isEqual)
        #expect(comparison.rows == 2)
        let cell = try await trips.explain(row: 1, "trips:count")
        #expect(cell.source?.value == .int64(1))
    }

    @Test func `a dataset is built again from columns that were renamed`() async throws {
        let trips = try await Trips("trace_renamed", online: false)
        try await trips.write([Trips.row(at: 0, count: 7)], id: "1")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        try await TestDatabase.run(
            """
            ALTER TABLE \(trips.table) RENAME COLUMN count TO total;
            ALTER TABLE \(trips.table) ADD COLUMN count bigint;
            """)
        #expect(try await trips.verify("d").isEqual)
        #expect(try await trips.explain(row: 0, "trips:count").source?.value == .int64(7))
    }

    @Test func `a dataset is built again from columns that were widened`() async throws {
        let trips = try await Trips(
            "trace_widened", features: [Feature("count", .int32)], online: false)
        try await TestDatabase.run(
            """
            INSERT INTO \(trips.table) (driver, event_timestamp, count)
            VALUES (1, '2026-01-01 00:00:00+00', 7)
            """)
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        try await TestDatabase.run("ALTER TABLE \(trips.table) ALTER COLUMN count TYPE bigint")
        #expect(try await trips.verify("d").isEqual)
        #expect(try await trips.explain(row: 0, "count").source?.value == .int32(7))
    }

    @Test func `a stored cell that was changed is told with both its values`() async throws {
        let trips = try await Trips("trace_tampered")
        try await trips.write([Trips.row(at: 0, count: 7)], id: "1")
        let receipt = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0, 1]))))
        let table = try await TestDatabase.texts(
            "SELECT table_name FROM larder.datasets WHERE project = 'trace_tampered'")
        try await TestDatabase.run(
            "UPDATE larder_datasets.\(table[0]) SET c2 = 8 WHERE row_id = 2")
        let comparison = try await trips.verify("d")
        #expect(!comparison.isEqual)
        #expect(comparison.different == 1)
        #expect(
            comparison.examples == [
                DatasetComparison.Example(
                    row: 1, column: "count", stored: .int64(8), rebuilt: .int64(7))
            ])
        #expect(comparison.contentHash == receipt.contentHash)
        #expect(comparison.rebuiltHash == receipt.contentHash)
        #expect(comparison.storedHash != receipt.contentHash)
    }

    @Test func `a source row that is gone is told of`() async throws {
        let trips = try await Trips("trace_deleted")
        try await trips.write([Trips.row(at: 0, count: 7), Trips.row(at: 1, count: 8)], id: "1")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [1]))))
        try await TestDatabase.run("DELETE FROM \(trips.table) WHERE count = 8")
        let comparison = try await trips.verify("d")
        #expect(comparison.different == 1)
        let cell = try await trips.explain(row: 0, "trips:count")
        #expect(
            cell.reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T00:00:01Z is of \
                2026-01-01T00:00:00Z, and holds another value: the row that the cell came from \
                is gone.
                """)
    }

    @Test func `a table that is gone makes a dataset untraceable`() async throws {
        let trips = try await Trips("trace_dropped", online: false)
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        try await TestDatabase.run("DROP TABLE \(trips.table)")
        let refusal = FeatureError.invalid(
            "the dataset \"d\" cannot be traced back",
            [Fault("feature_views/trips", "The table of its version 1 is gone.")])
        await #expect(throws: refusal) { try await trips.verify("d") }
    }

    @Test func `a dataset without a basis cannot be traced`() async throws {
        let trips = try await Trips("trace_old")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        try await TestDatabase.run(
            """
            UPDATE larder.datasets SET basis = NULL, details = NULL WHERE project = 'trace_old'
            """)
        let refusal = FeatureError.invalid(
            "the dataset \"d\" cannot be traced back",
            [
                Fault(
                    "name", "Its definitions and snapshot were not recorded.",
                    hint: "Build it again.")
            ])
        await #expect(throws: refusal) { try await trips.verify("d") }
        await #expect(throws: refusal) { try await trips.explain(row: 0, "count") }
        #expect(
            try await trips.store.receipt("d", project: "trace_old").details
                == DatasetReceipt.Details())
    }

    @Test func `a cell is explained by its row, its entity row and its age`() async throws {
        let trips = try await Trips("trace_cell")
        try await trips.write([Trips.row(at: 0, created: 9, count: 7)], id: "1")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [-1, 5]))))
        let cell = try await trips.explain(row: 1, "trips:count")
        #expect(cell.value == .int64(7))
        #expect(cell.status == .present)
        #expect(cell.keys.map { $0.column.name } == ["driver"])
        #expect(cell.keys.map { $0.value } == [.int64(1)])
        #expect(cell.entityTime == Trips.time(5))
        #expect(cell.source?.view == "trips")
        #expect(cell.source?.version == 1)
        #expect(cell.source?.order.eventTime == Trips.time(0))
        #expect(cell.source?.order.createdTime == Trips.time(9))
        #expect(
            cell.reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T00:00:05Z is of \
                2026-01-01T00:00:00Z. It became known at 2026-01-01T00:00:09Z, after the entity \
                row's time; with as_known it would not have been used.
                """)
        let early = try await trips.explain(row: 0, "trips:count")
        #expect(early.status == .notFound)
        #expect(early.source == nil)
    }

    @Test func `a cell that is not there is refused`() async throws {
        let trips = try await Trips("trace_no_cell")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0, 1]))))
        let refusal = FeatureError.invalid(
            "the dataset \"d\" has no such cell",
            [
                Fault(
                    "query.row", "The dataset has no row 2.", hint: "Its rows are 0 to 1."),
                Fault(
                    "query.feature", "The dataset has no feature \"tip\".",
                    hint: "Its features are trips:count, trips:city."),
            ])
        await #expect(throws: refusal) { try await trips.explain(row: 2, "tip") }
    }
}
