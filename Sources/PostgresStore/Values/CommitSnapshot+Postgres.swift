import Features
import Postgres

extension CommitSnapshot {
    /// What the transaction sees.
    ///
    /// - Parameter connection: In a transaction that keeps one snapshot.
    static func current(on connection: Connection) async throws -> CommitSnapshot {
        let rows = try await connection.query("SELECT pg_current_snapshot()::text AS snapshot")
        guard let text = try rows.first?.value("snapshot", as: String.self),
            let snapshot = CommitSnapshot(text)
        else { throw PostgresError.malformedData(reason: "a snapshot has another form") }
        return snapshot
    }

    /// - Parameter text: `xmin:xmax:xip_list`, as PostgreSQL writes a `pg_snapshot`.
    private init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let next = Int64(parts[1]) else { return nil }
        let unfinished = parts[2].split(separator: ",").map { Int64($0) }
        guard !unfinished.contains(nil) else { return nil }
        self.init(next: next, unfinished: Set(unfinished.compactMap(\.self)))
    }
}
