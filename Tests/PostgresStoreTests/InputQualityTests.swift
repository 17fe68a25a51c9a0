import Features
import JSON
import PostgresStore
import TestSupport
import Testing
import Training

/// What stands against learning from a dataset whose inputs were refused.
@Suite struct InputQualityTests {
    /// A dataset of the trips' view.
    private static func receipt(_ trips: Trips) -> DatasetReceipt {
        DatasetReceipt(
            name: "d", project: trips.project.name, rows: 1, columns: [], contentHash: "",
            definitionsHash: "", asOfSequence: 0, asKnown: false, createdAt: Trips.time(0),
            features: [
                FeatureReference(view: "trips", feature: "count"),
                FeatureReference(view: "trips", feature: "city"),
            ])
    }

    private static func write(_ trips: Trips, good: Int, bad: Int) async throws {
        let good = (0..<good).map { Trips.row(at: Int64($0)).json(of: trips.schema).text }
        let bad = (0..<bad).map { _ in #"{"driver": "x", "event_timestamp": "2026-01-01"}"# }
        let batch = try RowBatch.make(
            trips.schema, ndjson: (good + bad).joined(separator: "\n"),
            id: "\(trips.project.name)/1")
        _ = try await trips.store.write(batch)
    }

    @Test func `up to one row in a hundred may be refused`() async throws {
        let trips = try await Trips("quality_good", ingest: .quarantine)
        try await Self.write(trips, good: 99, bad: 1)
        #expect(try await trips.store.faults(behind: Self.receipt(trips)) == [])
    }

    @Test func `more refused rows are a fault, until they are dealt with`() async throws {
        let trips = try await Trips("quality_bad", ingest: .quarantine)
        try await Self.write(trips, good: 98, bad: 2)
        let faults = try await trips.store.faults(behind: Self.receipt(trips))
        #expect(
            faults.map(\.description) == [
                "view \"trips\", refused rows: 2 of the 100 rows sent lately were refused"
            ])
        try await TestDatabase.run(
            "UPDATE larder.quarantine SET status = 'discarded' WHERE project = 'quality_bad'")
        #expect(try await trips.store.faults(behind: Self.receipt(trips)) == [])
    }

    @Test func `a view that nothing was sent to has no fault`() async throws {
        let trips = try await Trips("quality_none")
        #expect(try await trips.store.faults(behind: Self.receipt(trips)) == [])
    }
}
