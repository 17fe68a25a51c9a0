import Crypto
import Features
import Foundation
import PostgresStore
import Synchronization
import TestSupport
import Testing

struct DatasetTests {
    @Test func `the receipt's hash is that of the CSV download`() async throws {
        let trips = try await Trips("dataset_hash")
        try await trips.write(
            [Trips.row(at: 0, city: "a, \"b\""), Trips.row(at: 5, count: 2, city: nil)], id: "1")
        let join = try trips.join(.table(Trips.entityTable(seconds: [-1, 0, 5, 5])))
        let receipt = try await trips.store.create(
            "d", project: trips.project.name, join: join, progress: { _ in })
        let rows = RowCollector()
        try await trips.store.rows(of: receipt) { rows.add($0) }
        let csv = CSVTable.header(receipt.columns) + CSVTable.lines(RowBlock(rows.rows))
        #expect(
            String(decoding: csv, as: UTF8.self) == """
                driver,event_timestamp,count,city
                1,2025-12-31T23:59:59Z,,
                1,2026-01-01T00:00:00Z,1,"a, ""b""\"
                1,2026-01-01T00:00:05Z,2,
                1,2026-01-01T00:00:05Z,2,

                """)
        let hash = SHA256.hash(data: csv).map { String(format: "%02x", $0) }.joined()
        #expect(receipt.contentHash == hash)
        #expect(receipt.rows == 4)
        #expect(try await trips.store.receipt("d", project: trips.project.name) == receipt)
    }

    @Test func `the same join again has the same hashes`() async throws {
        let trips = try await Trips("dataset_repeat")
        try await trips.write([Trips.row(at: 0)], id: "1")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0, 1])))
        let first = try await trips.store.create(
            "a", project: trips.project.name, join: join, progress: { _ in })
        let second = try await trips.store.create(
            "b", project: trips.project.name, join: join, progress: { _ in })
        #expect(first.contentHash == second.contentHash)
        #expect(first.definitionsHash == second.definitionsHash)
        #expect(first.asOfSequence > 0)
    }

    @Test func `a dataset replaces the one of its name`() async throws {
        let trips = try await Trips("dataset_replace")
        let old = try await trips.store.create(
            "d", project: trips.project.name,
            join: trips.join(.table(Trips.entityTable(seconds: [0]))), progress: { _ in })
        let new = try await trips.store.create(
            "d", project: trips.project.name,
            join: trips.join(.table(Trips.entityTable(seconds: [0, 1]))), progress: { _ in })
        #expect(try await trips.store.receipt("d", project: trips.project.name) == new)
        await #expect(throws: FeatureError.conflict("the dataset \"d\" was replaced")) {
            try await trips.store.rows(of: old) { _ in }
        }
    }

    @Test func `a dataset is built in chunks and reports each`() async throws {
        var limits = StoreLimits()
        limits.datasetChunkRows = 2
        let trips = try await Trips("dataset_chunks", limits: limits)
        let reports = Mutex<[Int]>([])
        let receipt = try await trips.store.create(
            "d", project: trips.project.name,
            join: trips.join(.table(Trips.entityTable(seconds: [4, 3, 2, 1, 0])))
        ) { rows in reports.withLock { $0.append(rows) } }
        #expect(reports.withLock { $0 } == [2, 4, 5])
        let rows = RowCollector()
        try await trips.store.rows(of: receipt) { rows.add($0) }
        #expect(
            rows.rows.map { $0[1] } == [4, 3, 2, 1, 0].map { .timestamp(Trips.time($0)) })
    }

    @Test func `a dataset that fails leaves the old one`() async throws {
        let trips = try await Trips("dataset_fails")
        let old = try await trips.store.create(
            "d", project: trips.project.name,
            join: trips.join(.table(Trips.entityTable(seconds: [0]))), progress: { _ in })
        await #expect(throws: FeatureError.self) {
            try await trips.store.create(
                "d", project: trips.project.name, join: trips.join(.query("SELECT 1 / 0 AS x")),
                progress: { _ in })
        }
        #expect(try await trips.store.receipt("d", project: trips.project.name) == old)
    }

    @Test func `an unknown dataset is told by its name`() async throws {
        let store = try await TestDatabase.store()
        await #expect(throws: FeatureError.unknownDataset("nothing")) {
            try await store.receipt("nothing", project: "dataset_unknown")
        }
    }
}
