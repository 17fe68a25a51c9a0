import Crypto
import Features
import Foundation
import Postgres
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
        let receipt = try await trips.dataset("d", join)
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
        let first = try await trips.dataset("a", join)
        let second = try await trips.dataset("b", join)
        #expect(first.contentHash == second.contentHash)
        #expect(first.definitionsHash == second.definitionsHash)
        #expect(first.asOfSequence > 0)
    }

    @Test func `a dataset replaces the one of its name where it is to`() async throws {
        let trips = try await Trips("dataset_replace")
        let old = try await trips.dataset("d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        let new = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0, 1]))), replaces: true)
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
        let receipt = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [4, 3, 2, 1, 0])))
        ) { rows in reports.withLock { $0.append(rows) } }
        #expect(reports.withLock { $0 } == [2, 4, 5])
        let rows = RowCollector()
        try await trips.store.rows(of: receipt) { rows.add($0) }
        #expect(
            rows.rows.map { $0[1] } == [4, 3, 2, 1, 0].map { .timestamp(Trips.time($0)) })
    }

    @Test func `a dataset that fails leaves the old one`() async throws {
        let trips = try await Trips("dataset_fails")
        let old = try await trips.dataset("d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        await #expect(throws: FeatureError.self) {
            try await trips.dataset(
                "d", trips.join(.query("SELECT 1 / 0 AS x")), replaces: true)
        }
        #expect(try await trips.store.receipt("d", project: trips.project.name) == old)
    }

    @Test func `an unknown dataset is told by its name`() async throws {
        let store = try await TestDatabase.store()
        await #expect(throws: FeatureError.unknownDataset("nothing")) {
            try await store.receipt("nothing", project: "dataset_unknown")
        }
    }

    @Test func `a dataset of a name that exists is not built`() async throws {
        let trips = try await Trips("dataset_exists")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        let old = try await trips.dataset("d", join)
        await #expect(throws: FeatureError.datasetExists("d")) {
            try await trips.dataset("d", join)
        }
        #expect(try await trips.store.receipt("d", project: trips.project.name) == old)
        try await Self.checkNothingIsLeft()
    }

    @Test func `of builds of one name at once, one wins and the others are told`() async throws {
        let trips = try await Trips("dataset_race")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        let outcomes = await withTaskGroup(
            of: FeatureError?.self, returning: [FeatureError?].self
        ) { group in
            for _ in 0..<4 {
                group.addTask {
                    do throws(FeatureError) {
                        _ = try await trips.dataset("d", join)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let told: [FeatureError] = [
            .datasetExists("d"), .conflict("the dataset \"d\" is being built by another request"),
        ]
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.compactMap { $0 }.allSatisfy(told.contains))
        try await Self.checkNothingIsLeft()
    }

    @Test func `a name that is being built is refused at once`() async throws {
        let trips = try await Trips("dataset_claimed")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        let pool = try await TestDatabase.pool()
        try await pool.withTransaction { connection in
            try await connection.script(
                """
                SELECT pg_advisory_xact_lock(
                    hashtextextended('larder.datasets/dataset_claimed/d', 0))
                """)
            await #expect(
                throws: FeatureError.conflict(
                    "the dataset \"d\" is being built by another request")
            ) {
                try await trips.dataset("d", join, replaces: true)
            }
        }
    }

    @Test func `a removed dataset is gone with its rows`() async throws {
        let trips = try await Trips("dataset_removed")
        let receipt = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))))
        #expect(try await trips.remove("d") == receipt)
        await #expect(throws: FeatureError.unknownDataset("d")) { try await trips.remove("d") }
        try await Self.checkNothingIsLeft()
    }

    @Test func `datasets are listed by name, a page at a time`() async throws {
        let trips = try await Trips("dataset_list")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        for name in ["b", "a", "C"] { _ = try await trips.dataset(name, join) }
        let names = try await trips.store.receipts(
            project: trips.project.name, after: nil, limit: 2
        ).map(\.name)
        #expect(names == ["C", "a"])
        let rest = try await trips.store.receipts(
            project: trips.project.name, after: "a", limit: 2
        ).map(\.name)
        #expect(rest == ["b"])
    }

    @Test func `the receipt says how the entity rows came, and how long it took`() async throws {
        let trips = try await Trips("dataset_details")
        let query = "SELECT 1::bigint AS driver, now() AS event_timestamp, 2.5 AS tip"
        let receipt = try await trips.dataset("d", trips.join(.query(query)), label: "tip")
        #expect(receipt.details.entityQuery == query)
        #expect(receipt.details.label == "tip")
        #expect(receipt.details.duration ?? .zero > .zero)
        #expect(try await trips.store.receipt("d", project: trips.project.name) == receipt)
    }

    @Test func `a label that is no column is refused`() async throws {
        let trips = try await Trips("dataset_label")
        await #expect(
            throws: FeatureError.invalid(
                "the dataset would have no label",
                [
                    Fault(
                        "label", "The entity rows have no column \"tip\".",
                        hint: "The entity rows have the columns driver, event_timestamp.")
                ])
        ) {
            try await trips.dataset(
                "d", trips.join(.table(Trips.entityTable(seconds: [0]))), label: "tip")
        }
        try await Self.checkNothingIsLeft()
    }

    @Test func `a label that is a feature is refused`() async throws {
        let trips = try await Trips("dataset_label_feature")
        await #expect(
            throws: FeatureError.invalid(
                "the dataset would have no label",
                [
                    Fault(
                        "label", "\"count\" is a feature, from which the label is to be predicted.",
                        hint: "The entity rows have the columns driver, event_timestamp.")
                ])
        ) {
            try await trips.dataset(
                "d", trips.join(.table(Trips.entityTable(seconds: [0]))), label: "count")
        }
    }

    /// No staged rows, and no rows of datasets that are not there.
    static func checkNothingIsLeft() async throws {
        let left = try await TestDatabase.texts(
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'larder_staging' OR schemaname = 'larder_datasets'
                AND tablename LIKE 'dataset\\_%'
                AND tablename NOT IN (SELECT table_name FROM larder.datasets)
            """)
        #expect(left == [])
    }
}
