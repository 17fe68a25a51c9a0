package import Features
import Postgres
package import Training

/// What the store knows of the quality of a dataset's inputs: of the rows that were sent to its
/// views lately, too many were refused.
extension PostgresStore: InputQuality {
    /// Of all rows sent, more than this share must not have been refused.
    private static let refusedShareMax = 0.01
    /// How many batches of a view are looked at, the newest first.
    private static let batchesMax = 10_000

    package func faults(
        behind receipt: DatasetReceipt
    ) async throws(FeatureError) -> [InputFault] {
        let views = Set(receipt.features.map(\.view)).sorted()
        return try await withConnection { connection in
            var faults: [InputFault] = []
            for view in views {
                if let fault = try await Self.refusedRows(
                    of: view, project: receipt.project, on: connection)
                {
                    faults.append(fault)
                }
            }
            return faults
        }
    }

    /// Rows in quarantine count until they are replayed or discarded; rejected rows always.
    private static func refusedRows(
        of view: String, project: String, on connection: Connection
    ) async throws -> InputFault? {
        let rows = try await connection.query(
            """
            SELECT coalesce(sum((receipt ->> 'received')::bigint), 0)::bigint AS received,
                coalesce(sum((receipt ->> 'rejected')::bigint), 0)::bigint AS rejected,
                (SELECT count(*) FROM larder.quarantine
                    WHERE project = $1 AND view = $2 AND status = 'new') AS quarantined
            FROM (
                SELECT receipt FROM larder.batches
                WHERE project = $1 AND target IN (
                    'feature_view/' || $2, (
                        SELECT 'data_source/' || (body ->> 'source') FROM larder.definitions
                        WHERE project = $1 AND kind = 'feature view' AND name = $2))
                ORDER BY committed_at DESC LIMIT $3) AS newest
            """, [.text(project), .text(view), .int64(Int64(batchesMax))])
        guard let row = rows.first else { return nil }
        let received: Int64 = try row.value("received")
        let refused: Int64 =
            try row.value("rejected") + row.value("quarantined", as: Int64.self)
        guard Double(refused) > refusedShareMax * Double(received) else { return nil }
        return InputFault(
            view: view, check: "refused rows",
            detail: "\(refused) of the \(received) rows sent lately were refused")
    }
}
