import Features
import Postgres

extension RemovedHistory {
    /// What runs have removed of a view's rows that a dataset's snapshot may have seen.
    ///
    /// - Returns: `nil` where none has.
    static func find(
        of view: DatasetBasis.View, since snapshot: String, on connection: Connection
    ) async throws -> RemovedHistory? {
        let rows = try await connection.query(
            """
            SELECT max(before) AS before, max(at) AS at FROM larder.retentions
            WHERE project = $1 AND view = $2 AND storage_version = $3
                AND NOT pg_visible_in_snapshot(xid, $4::text::pg_snapshot)
            """,
            [
                .text(view.schema.project), .text(view.schema.name),
                .int32(Int32(view.schema.storageVersion)), .text(snapshot),
            ])
        guard let row = rows.first, let before = try row.optionalTime("before") else { return nil }
        return RemovedHistory(view: view.schema.name, before: before, at: try row.time("at"))
    }
}
