import Features
import JSON
import Models
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Datasets that go: by deletion, and by another that takes their place.
struct DatasetRemovalTests {
    /// A version of the model `m` that was trained from the dataset.
    private static func train(_ trips: Trips, on receipt: DatasetReceipt) async throws {
        _ = try await trips.store.add(
            .make(
                "m", project: trips.project.name,
                card: [
                    "dataset": [
                        "name": .string(receipt.name),
                        "content_hash": .string(receipt.contentHash),
                    ]
                ]))
        try await trips.store.set(
            ModelAlias(project: trips.project.name, model: "m", alias: "champion", version: 1),
            principal: "ann")
    }

    private static func build(_ trips: Trips, replaces: Bool = false, isForced: Bool = false)
        async throws -> DatasetReceipt
    {
        try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))), replaces: replaces,
            isForced: isForced)
    }

    private static func audit(_ trips: Trips) async throws -> [AuditRecord] {
        try await trips.store.auditEntries(before: nil, limit: 1000).map(\.record)
            .filter { $0.object == "\(trips.project.name)/datasets/d" }
    }

    private static func fault(_ done: String) -> FeatureError {
        .inUse(
            "the dataset \"d\" was not \(done)",
            [
                Fault(
                    "models/m/versions/1",
                    "Version 1 of the model \"m\", which is called \"champion\", was trained from "
                        + "the dataset \"d\".")
            ])
    }

    @Test func `what a model was trained from is deleted with force only, and audited`()
        async throws
    {
        let trips = try await Trips("removal_delete")
        let receipt = try await Self.build(trips)
        try await Self.train(trips, on: receipt)
        await #expect(throws: Self.fault("deleted")) { try await trips.remove("d") }
        #expect(try await trips.store.receipt("d", project: trips.project.name) == receipt)
        #expect(try await Self.audit(trips) == [])
        try await trips.remove("d", isForced: true)
        let records = try await Self.audit(trips)
        #expect(records.map(\.action) == ["drop"])
        #expect(records.map(\.principal) == ["anna"])
        let detail = records.first?.detail
        #expect(detail?["rows"] == 1)
        #expect(detail?["content_hash"] == .string(receipt.contentHash))
        #expect(detail?["trained"] == ["m@v1"])
        #expect(detail?["forced"] == true)
    }

    @Test func `what a model was trained from is replaced with force only, and audited`()
        async throws
    {
        let trips = try await Trips("removal_replace")
        try await Self.train(trips, on: try await Self.build(trips))
        await #expect(throws: Self.fault("replaced")) {
            try await Self.build(trips, replaces: true)
        }
        #expect(try await Self.audit(trips) == [])
        let new = try await Self.build(trips, replaces: true, isForced: true)
        #expect(try await trips.store.receipt("d", project: trips.project.name) == new)
        #expect(try await Self.audit(trips).map(\.action) == ["replace"])
        try await DatasetTests.checkNothingIsLeft()
    }

    @Test func `what no model was trained from goes without force, and is audited`() async throws {
        let trips = try await Trips("removal_unused")
        let first = try await Self.build(trips)
        try await trips.write([Trips.row()], id: "1")
        _ = try await Self.build(trips, replaces: true)
        // The version was trained from what the name meant before.
        try await Self.train(trips, on: first)
        try await trips.remove("d")
        #expect(try await Self.audit(trips).map(\.action) == ["drop", "replace"])
    }

    @Test func `a reader holds a replacement up for a bounded time`() async throws {
        var limits = StoreLimits()
        limits.tableLockDeadline = .milliseconds(50)
        let trips = try await Trips("removal_locked", limits: limits)
        let old = try await Self.build(trips)
        let table = try await TestDatabase.texts(
            "SELECT table_name FROM larder.datasets WHERE project = 'removal_locked'")
        let lock = try await TableLock("larder_datasets.\(table[0])")
        await #expect(
            throws: FeatureError.unavailable(
                "PostgreSQL says: canceling statement due to lock timeout")
        ) { try await Self.build(trips, replaces: true) }
        await lock.release()
        #expect(try await trips.store.receipt("d", project: "removal_locked") == old)
        #expect(try await Self.audit(trips) == [])
        try await DatasetTests.checkNothingIsLeft()
    }

    @Test func `a reader of rows is told whether they were replaced or deleted`() async throws {
        let trips = try await Trips("removal_readers")
        let old = try await Self.build(trips)
        try await trips.write([Trips.row()], id: "1")
        _ = try await Self.build(trips, replaces: true)
        await #expect(throws: FeatureError.conflict("the dataset \"d\" was replaced")) {
            try await trips.store.rows(of: old) { _ in }
        }
        try await trips.remove("d")
        await #expect(throws: FeatureError.conflict("the dataset \"d\" was deleted")) {
            try await trips.store.rows(of: old) { _ in }
        }
    }
}
