import Features
import TestSupport

/// Views `a` and `b` (not online) over the table `raw.t`, and `pushed`, which rows are sent to.
enum BatchViews {
    /// - Parameters:
    ///   - more: Further features of the view `a`.
    ///   - retention: A further member of it.
    static func bundle(more: String = "", retention: String = "") -> String {
        """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
         "data_sources": [
           {"name": "t", "kind": "batch", "table": "raw.t", "event_timestamp": "at"},
           {"name": "p", "kind": "push", "schema": [{"name": "driver_id", "type": "int64"},
             {"name": "x", "type": "int64"}]}],
         "feature_views": [
           {"name": "a", "entities": ["driver"], "source": "t"\(retention),
            "features": [{"name": "x", "type": "int64"}\(more)]},
           {"name": "b", "entities": ["driver"], "source": "t", "online": false,
            "features": [{"name": "x", "type": "int64"}]},
           {"name": "pushed", "entities": ["driver"], "source": "p",
            "features": [{"name": "x", "type": "int64"}]}]}
        """
    }

    /// A store with the views, whose table holds the rows.
    static func applied(rows: [[String: FeatureValue]]) async throws -> StoreUnderTest {
        let test = StoreUnderTest()
        test.definitions.setColumns(
            [
                ("driver_id", .int64, "bigint"), ("at", .timestamp, "timestamptz"),
                ("x", .int64, "bigint"), ("y", .int64, "bigint"),
            ], of: "raw.t")
        try await test.apply(bundle())
        test.oracle.setSource("t", rows: rows)
        return test
    }
}
