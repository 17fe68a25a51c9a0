package import Features
import Postgres

extension PostgresStore: ChangeFeed {
    package func position() async throws(FeatureError) -> ChangePosition {
        try await look(since: nil).position
    }

    package func changes(
        since position: ChangePosition
    ) async throws(FeatureError) -> Changes {
        try await look(since: FeedPosition(position))
    }

    package func keepsChanges(
        since position: ChangePosition
    ) async throws(FeatureError) -> Bool {
        guard let since = FeedPosition(position) else { return false }
        return try await withConnection { connection in
            let rows = try await connection.query(
                "SELECT \(FeedEnds.columns) FROM larder.change_horizon AS horizon",
                deadline: limits.feedDeadline)
            return try FeedEnds(rows.first).keepsChanges(since: since)
        }
    }

    package func rows(
        of change: ViewChange, in schema: FeatureViewSchema,
        _ consume: @Sendable (_ rows: [OfflineRow], _ transaction: Int64) -> Void
    ) async throws(FeatureError) {
        guard let since = FeedPosition(change.since), !change.sequences.isEmpty else { return }
        try await withTransaction(.readOnly) { connection in
            let table = try OfflineTable(schema)
            let query = ChangedRowsQuery(
                table: table, change: change, since: since, server: journal.server)
            // Of a table that nobody has analyzed yet the planner believes that rows lie anywhere,
            // and would read it whole.
            try await connection.script("SET LOCAL enable_seqscan = off")
            var limits = limits
            limits.bulkDeadline = limits.changedRowsDeadline
            try await connection.copyRows(
                of: try query.sql(), types: table.rowTypes + [.int64], limits: limits
            ) { rows in
                let transaction = rows.columnCount - 1
                let parts = Dictionary(grouping: 0..<rows.rowCount) { rows[$0, transaction] }
                for case (.int64(let transaction), let numbers) in parts {
                    let rows = numbers.map { table.offlineRow(rows[row: $0].dropLast()) }
                    consume(rows, transaction)
                }
            }
        }
    }

    private func look(since: FeedPosition?) async throws(FeatureError) -> Changes {
        try await withConnection { connection in
            try await ChangeQuery(
                since: since, server: journal.server, rangesMax: limits.changeRangesMax
            ).run(deadline: limits.feedDeadline, on: connection)
        }
    }
}
