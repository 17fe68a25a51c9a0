import Features
import JSON
import PostgresStore
import TestSupport
import Testing

/// What retention tells: beforehand, in the audit, and of datasets that were joined from what it
/// has removed.
struct RetentionTests {
    private static func order(_ second: Int64) -> ExpiryOrder {
        ExpiryOrder(before: Trips.time(second), at: Trips.time(1000), principal: "anna")
    }

    /// Rows at 0 to 9, and a dataset that found those at 2 and 8.
    private static func filled(
        _ name: String, limits: StoreLimits = StoreLimits()
    ) async throws -> Trips {
        let trips = try await Trips(name, limits: limits)
        try await trips.write(
            (0..<10).map { Trips.row(at: $0, created: 0, count: $0) }, id: "1")
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [-1, 2, 8]))))
        return trips
    }

    private static func expire(_ trips: Trips, before second: Int64) async throws -> Int {
        try await trips.store.expire(trips.schema, order(second), progress: { _ in })
    }

    private static func audit(_ trips: Trips) async throws -> [AuditRecord] {
        try await trips.store.auditEntries(before: nil, limit: 1000).map(\.record)
            .filter { $0.object == "\(trips.project.name)/feature-views/trips@v1" }
    }

    @Test func `a plan counts rows and names the datasets that were joined from them`()
        async throws
    {
        let trips = try await Self.filled("retention_plan")
        let plan = try await trips.store.expiryPlan(for: trips.schema, Self.order(5))
        #expect(plan.rows == 5)
        #expect(plan.datasets == ["d"])
        #expect(plan.trained == [])
        #expect(try await trips.count() == 10)
        // Rows that came later are in no dataset.
        #expect(try await Self.expire(trips, before: 5) == 5)
        try await trips.write([Trips.row(at: 3, created: 0)], id: "2")
        let later = try await trips.store.expiryPlan(for: trips.schema, Self.order(5))
        #expect(later.rows == 1)
        #expect(later.datasets == [])
    }

    @Test func `each run that deleted has one row in the audit`() async throws {
        var limits = StoreLimits()
        limits.copyChunkRows = 2
        let trips = try await Self.filled("retention_audit", limits: limits)
        #expect(try await Self.expire(trips, before: 5) == 5)
        #expect(try await Self.expire(trips, before: 5) == 0)
        let records = try await Self.audit(trips)
        #expect(records.map(\.action) == ["retention"])
        #expect(records.map(\.principal) == ["anna"])
        #expect(
            records.first?.detail == [
                "table": "larder_retention_audit.trips_v1", "before": "2026-01-01T00:00:05Z",
                "rows": 5, "job": nil,
            ])
    }

    @Test func `a run that is cancelled tells of what it deleted`() async throws {
        var limits = StoreLimits()
        limits.copyChunkRows = 2
        let trips = try await Self.filled("retention_cancelled", limits: limits)
        let work = Task {
            try await trips.store.expire(trips.schema, Self.order(9)) { _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        _ = await work.result
        let left = try await trips.count()
        let told = try await Self.audit(trips).reduce(0) {
            $0 + ($1.detail["rows"]?.int64Value ?? 0)
        }
        #expect(left == 10 - Int(told))
        #expect(told > 0)
    }

    @Test func `a dataset built again says what retention took`() async throws {
        let trips = try await Self.filled("retention_verify")
        #expect(try await trips.verify("d").removed == [])
        _ = try await Self.expire(trips, before: 5)
        let comparison = try await trips.verify("d")
        #expect(!comparison.isEqual)
        #expect(comparison.different == 2)
        #expect(comparison.differentByRetention == 2)
        #expect(comparison.removed.map(\.view) == ["trips"])
        #expect(comparison.removed.map(\.before) == [Trips.time(5)])
    }

    @Test func `a cell that was changed is not retention's`() async throws {
        let trips = try await Self.filled("retention_tampered")
        _ = try await Self.expire(trips, before: 5)
        let table = try await TestDatabase.texts(
            "SELECT table_name FROM larder.datasets WHERE project = 'retention_tampered'")
        try await TestDatabase.run(
            "UPDATE larder_datasets.\(table[0]) SET c2 = 99 WHERE row_id = 3")
        let comparison = try await trips.verify("d")
        #expect(comparison.different == 3)
        #expect(comparison.differentByRetention == 2)
    }

    @Test func `a cell whose row was removed is explained by that`() async throws {
        let trips = try await Self.filled("retention_explain")
        _ = try await Self.expire(trips, before: 5)
        let at = try await trips.verify("d").removed.first?.at
        let removal =
            "Rows of \"trips\" older than 2026-01-01T00:00:05Z were removed by retention on "
            + "\(try #require(at))"
        let lost = try await trips.explain(row: 1, "count")
        #expect(lost.value == .int64(2))
        #expect(lost.status == .present)
        #expect(lost.reason == "\(removal), and the row that the cell came from is one of them.")
        let empty = try await trips.explain(row: 0, "count")
        #expect(empty.status == nil)
        #expect(
            empty.reason == "\(removal), so it cannot be told any more why there is no value.")
        let kept = try await trips.explain(row: 2, "count")
        #expect(kept.status == .present)
        #expect(kept.source?.value == .int64(8))
    }

    @Test func `a dataset built after retention has nothing to say of it`() async throws {
        let trips = try await Self.filled("retention_before")
        _ = try await Self.expire(trips, before: 5)
        _ = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [2]))), replaces: true)
        #expect(try await trips.verify("d").isEqual)
        #expect(try await trips.verify("d").removed == [])
        #expect(
            try await trips.explain(row: 0, "count").reason
                == "No row of \"trips\" for driver 1 lies at or before 2026-01-01T00:00:02Z.")
    }
}
