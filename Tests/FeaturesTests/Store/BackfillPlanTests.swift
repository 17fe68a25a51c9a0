import Features
import JSON
import TestSupport
import Testing

/// What a plan says of the history that is to be copied.
@Suite struct BackfillPlanTests {
    private static func bundle(_ features: String) -> String {
        """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
         "feature_views": [{"name": "v", "entities": ["driver"], "source": "t",
           "features": [\(features)]}]}
        """
    }

    private static let a = #"{"name": "a", "type": "int64"}"#
    private static let b = #"{"name": "b", "type": "string"}"#

    private func backfill(
        _ features: String, after applied: String? = nil
    ) async throws -> Backfill? {
        let test = StoreUnderTest()
        test.definitions.setColumns(
            [
                ("driver_id", .int64, "bigint"), ("at", .timestamp, "timestamptz"),
                ("a", .int64, "bigint"), ("b", .string, "text"),
            ], of: "t")
        test.definitions.setRowEstimate(700_000, of: "t")
        if let applied { try await test.apply(Self.bundle(applied)) }
        let plan = try await test.store.plan(
            DefinitionBundle(JSONValue(parsing: Self.bundle(features))))
        return plan.changes.last?.backfill
    }

    @Test func `a new batch view has all its source to copy`() async throws {
        let backfill = try await backfill(Self.a)
        #expect(backfill == Backfill(reason: .newView, features: ["a"], rows: 700_000))
        #expect(backfill?.secondsEstimate == 14)
    }

    @Test func `a new feature has the history of its column to copy`() async throws {
        #expect(
            try await backfill("\(Self.a), \(Self.b)", after: Self.a)
                == Backfill(reason: .newFeatures, features: ["b"], rows: 700_000))
    }

    @Test func `a new version has all its source to copy`() async throws {
        #expect(
            try await backfill(Self.a, after: "\(Self.a), \(Self.b)")
                == Backfill(reason: .newVersion, features: ["a"], rows: 700_000))
    }

    @Test func `what is only renamed, reordered or left alone has nothing to copy`() async throws {
        let renamed = #"{"name": "c", "type": "int64", "renamed_from": "a"}"#
        #expect(try await backfill("\(Self.b), \(renamed)", after: "\(Self.a), \(Self.b)") == nil)
        #expect(try await backfill(Self.a, after: Self.a) == nil)
    }

    @Test func `a version is materialized by its name, and the newest otherwise`() throws {
        let project = try registry(Self.bundle("\(Self.a), \(Self.b)"), Self.bundle(Self.a))
            .project("default")
        let store = StoreUnderTest().store
        #expect(try store.batchSchemas(nil, in: project).map(\.storageVersion) == [2])
        #expect(
            try store.batchSchemas(["v@v1", "v"], in: project).map(\.storageVersion) == [1, 2])
    }

    @Test func `what is sent is nowhere to be copied from`() async throws {
        let test = StoreUnderTest()
        let plan = try await test.apply()
        #expect(plan.changes.allSatisfy { $0.backfill == nil })
    }
}
