import Features
import TestSupport
import Testing

@Suite struct BatchTallyTests {
    private let wrongRating = RowFault(
        row: 1, field: "rating", check: "type",
        detail: "\"rating\" expects float64, but holds \"x\".")

    private func batch(_ mode: IngestMode, _ rows: String...) throws -> RowBatch {
        try RowBatch.make(
            Drivers.stats(mode), ndjson: rows.joined(separator: "\n"), id: "b")
    }

    /// A push source that two views read from; they differ in their ingest modes.
    private func columns(_ first: IngestMode, _ second: IngestMode) throws -> IngestColumns {
        let views = """
            "feature_views": [
              {"name": "stats", "entities": ["driver"], "source": "trips",
               "ingest": "\(first.rawValue)", "features": [{"name": "rating", "type": "float64"}]},
              {"name": "homes", "entities": ["driver"], "source": "trips",
               "ingest": "\(second.rawValue)",
               "features": [{"name": "home", "type": "string", "column": "city"}]}]
            """
        let project = try project(Drivers.bundle(Drivers.entities, Drivers.sources, views))
        guard case .push(let columns)? = project.dataSource("trips")?.origin else {
            throw FeatureError.storeFailed("the test's source is no push source")
        }
        return IngestColumns(source: columns, views: project.schemas)
    }

    private func batch(_ columns: IngestColumns, _ row: String) throws -> RowBatch {
        try RowBatch.make(columns, ndjson: row, id: "b", project: "default", target: "t")
    }

    @Test func `a batch without faults is accepted whole`() throws {
        let batch = try batch(
            .rejectBatch, #"{"driver_id": 1, "at": 0}"#, #"{"driver_id": 2, "at": 0}"#)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 2, quarantined: 0, rejected: 0, errors: []))
        #expect(batch.rows.rowCount == 2)
    }

    @Test func `an empty batch is accepted`() throws {
        #expect(
            try batch(.rejectBatch).receipt
                == BatchReceipt(
                    batch: "b", received: 0, accepted: 0, quarantined: 0, rejected: 0, errors: []))
    }

    @Test func `in mode reject_batch one wrong row refuses the batch`() throws {
        let receipt = BatchReceipt(
            batch: "b", received: 2, accepted: 0, quarantined: 0, rejected: 2,
            errors: [wrongRating])
        #expect(throws: FeatureError.batchRejected(receipt)) {
            try batch(
                .rejectBatch, #"{"driver_id": 1, "at": 0}"#,
                #"{"driver_id": 2, "at": 0, "rating": "x"}"#)
        }
    }

    @Test func `in mode quarantine a wrong row is kept aside with its reasons`() throws {
        let batch = try batch(
            .quarantine, #"{"driver_id": 1, "at": 0}"#,
            #"{"driver_id": 2, "at": 0, "rating": "x"}"#)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 1, quarantined: 1, rejected: 0,
                    errors: [wrongRating]))
        #expect(batch.quarantined.map(\.view) == ["stats"])
        #expect(batch.quarantined.map(\.faults) == [[wrongRating]])
    }

    @Test func `in mode warn a wrong row is left out and reported`() throws {
        let batch = try batch(
            .warn, #"{"driver_id": 1, "at": 0}"#, #"{"driver_id": 2, "at": 0, "rating": "x"}"#)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 1, quarantined: 0, rejected: 1,
                    errors: [wrongRating]))
        #expect(batch.quarantined.isEmpty)
    }

    @Test func `only the first hundred faults are reported, all rows are counted`() throws {
        let rows = Array(repeating: #"{"rating": "x", "driver_id": 1}"#, count: 70)
        let receipt = try RowBatch.make(
            Drivers.stats(.warn), ndjson: rows.joined(separator: "\n"), id: "b"
        ).receipt
        #expect(receipt.errors.count == BatchReceipt.errorsMax)
        #expect(receipt.errors.last?.row == 49)
        #expect(receipt.rejected == 70)
    }

    @Test func `a row of a push source goes to every view that reads from it`() throws {
        let batch = try batch(
            columns(.warn, .warn), #"{"driver_id": 1, "at": 0, "rating": 4.5, "city": "Rome"}"#)
        let placed = PlacedRows(rows: batch.rows, firstSequence: 1, now: time(0))
        #expect(batch.columns.views.map(\.schema.name) == ["homes", "stats"])
        #expect(
            batch.columns.views.map { placed.offlineRows(of: $0).map(\.values) }
                == [[[.string("Rome")]], [[.float64(4.5)]]])
        #expect(batch.receipt.accepted == 1)
    }

    @Test func `a row that is wrong for one view goes to none`() throws {
        let batch = try batch(
            columns(.warn, .warn), #"{"driver_id": 1, "at": 0, "rating": "x", "city": "Rome"}"#)
        #expect(batch.rows.isEmpty)
        #expect(batch.receipt.rejected == 1)
    }

    @Test func `a fault that all views find is reported once`() throws {
        let batch = try batch(
            columns(.quarantine, .quarantine), #"{"driver_id": 1, "at": 0, "town": "Rome"}"#)
        #expect(
            batch.receipt.errors == [
                RowFault(
                    row: 0, field: "town", check: "type",
                    detail: "The data source \"trips\" has no column \"town\".")
            ])
    }

    @Test(
        arguments: [
            (.warn, .rejectBatch), (.quarantine, .rejectBatch),
        ] as [(IngestMode, IngestMode)])
    func `the strictest mode of the views counts`(first: IngestMode, second: IngestMode) throws {
        #expect(throws: FeatureError.self) { try batch(columns(first, second), #"{"at": 0}"#) }
    }

    @Test func `quarantine is stricter than warn`() throws {
        #expect(try batch(columns(.warn, .quarantine), #"{"at": 0}"#).receipt.quarantined == 1)
    }
}
