import Features
import JSON
import Testing

@Suite struct BatchSorterTests {
    private func row(_ driver: JSONValue, _ rating: JSONValue) -> RowFields {
        .json(["driver_id": driver, "at": 0, "rating": rating])
    }

    private func batch(_ sorter: consuming BatchSorter) throws -> RowBatch {
        try sorter.batch(id: "b", project: "default", target: "t", idempotency: nil)
    }

    /// A push source that two views read from; they differ in their ingest modes.
    private func sorter(_ first: IngestMode, _ second: IngestMode) throws -> BatchSorter {
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
        return BatchSorter(source: columns, views: project.schemas)
    }

    private let wrongRating = RowFault(
        row: 1, field: "rating", check: "type",
        detail: "\"rating\" expects float64, but holds \"x\".")

    @Test func `a batch without faults is accepted whole`() throws {
        var sorter = BatchSorter(view: try Drivers.stats())
        sorter.add(row(1, 4.5))
        sorter.add(row(2, nil))
        let batch = try batch(sorter)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 2, quarantined: 0, rejected: 0, errors: []))
        #expect(batch.parts.map { $0.rows.map(\.key) } == [[key(1), key(2)]])
    }

    @Test func `an empty batch is accepted`() throws {
        let batch = try batch(BatchSorter(view: Drivers.stats()))
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 0, accepted: 0, quarantined: 0, rejected: 0, errors: []))
    }

    @Test func `in mode reject_batch one wrong row refuses the batch`() throws {
        var sorter = BatchSorter(view: try Drivers.stats(.rejectBatch))
        sorter.add(row(1, 4.5))
        sorter.add(row(2, "x"))
        let receipt = BatchReceipt(
            batch: "b", received: 2, accepted: 0, quarantined: 0, rejected: 2,
            errors: [wrongRating])
        #expect(throws: FeatureError.batchRejected(receipt)) { try batch(sorter) }
    }

    @Test func `in mode quarantine a wrong row is kept aside with its reasons`() throws {
        var sorter = BatchSorter(view: try Drivers.stats(.quarantine))
        sorter.add(row(1, 4.5))
        sorter.add(row(2, "x"))
        let batch = try batch(sorter)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 1, quarantined: 1, rejected: 0,
                    errors: [wrongRating]))
        #expect(batch.quarantined.map(\.view) == ["stats"])
        #expect(batch.quarantined.map(\.faults) == [[wrongRating]])
        #expect(batch.quarantined.map(\.payload) == [["driver_id": 2, "at": 0, "rating": "x"]])
    }

    @Test func `in mode warn a wrong row is left out and reported`() throws {
        var sorter = BatchSorter(view: try Drivers.stats(.warn))
        sorter.add(row(1, 4.5))
        sorter.add(row(2, "x"))
        let batch = try batch(sorter)
        #expect(
            batch.receipt
                == BatchReceipt(
                    batch: "b", received: 2, accepted: 1, quarantined: 0, rejected: 1,
                    errors: [wrongRating]))
        #expect(batch.quarantined.isEmpty)
    }

    @Test func `a quarantined CSV row keeps its text`() throws {
        var sorter = BatchSorter(view: try Drivers.stats(.quarantine))
        let header = CSVHeader(["driver_id", "rating"])
        sorter.add(.text(header: header, fields: ["1", nil]))
        #expect(
            try batch(sorter).quarantined.map(\.payload) == [["driver_id": "1", "rating": nil]])
    }

    @Test func `only the first hundred faults are reported, all rows are counted`() throws {
        var sorter = BatchSorter(view: try Drivers.stats(.warn))
        for _ in 0..<70 { sorter.add(.json(["rating": "x", "driver_id": 1])) }
        let receipt = try batch(sorter).receipt
        #expect(receipt.errors.count == BatchReceipt.errorsMax)
        #expect(receipt.errors.last?.row == 49)
        #expect(receipt.rejected == 70)
    }

    @Test func `a row of a push source goes to every view that reads from it`() throws {
        var sorter = try sorter(.warn, .warn)
        sorter.add(.json(["driver_id": 1, "at": 0, "rating": 4.5, "city": "Rome"]))
        let batch = try batch(sorter)
        #expect(batch.parts.map(\.schema.name) == ["homes", "stats"])
        #expect(
            batch.parts.map { $0.rows.map(\.values) } == [[[.string("Rome")]], [[.float64(4.5)]]])
        #expect(batch.receipt.accepted == 1)
    }

    @Test func `a row that is wrong for one view goes to none`() throws {
        var sorter = try sorter(.warn, .warn)
        sorter.add(.json(["driver_id": 1, "at": 0, "rating": "x", "city": "Rome"]))
        let batch = try batch(sorter)
        #expect(batch.parts.map(\.rows) == [[], []])
        #expect(batch.receipt.rejected == 1)
    }

    @Test func `a fault that all views find is reported once`() throws {
        var sorter = try sorter(.quarantine, .quarantine)
        sorter.add(.json(["driver_id": 1, "at": 0, "town": "Rome"]))
        #expect(
            try batch(sorter).receipt.errors == [
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
        var sorter = try sorter(first, second)
        sorter.add(.json(["at": 0]))
        #expect(throws: FeatureError.self) { try batch(sorter) }
    }

    @Test func `quarantine is stricter than warn`() throws {
        var sorter = try sorter(.warn, .quarantine)
        sorter.add(.json(["at": 0]))
        #expect(try batch(sorter).receipt.quarantined == 1)
    }
}
