import Features
import Postgres

/// Looks at the feed: where it stands, and what was committed after a position.
///
/// It is one statement, and so one snapshot, which the answer says itself: everything that is
/// visible to the statement is in the answer, and what is not will be unseen at the position that
/// the answer ends at.
struct ChangeQuery {
    let since: FeedPosition?
    /// Whose changes are no news.
    let server: String
    let rangesMax: Int

    /// Always a row, with nulls in `project` and so on where nothing is found.
    var sql: String {
        """
        SELECT \(FeedEnds.columns),
            clock_timestamp() AS now, (SELECT revision FROM larder.registry) AS revision, found.*
        FROM larder.change_horizon AS horizon LEFT JOIN (
            SELECT project, view, storage_version, sum(rows)::bigint AS rows,
                bool_or(is_rewrite) AS is_rewrite,
                array_agg(first_sequence ORDER BY first_sequence)
                    FILTER (WHERE NOT is_rewrite) AS first,
                array_agg(last_sequence ORDER BY first_sequence)
                    FILTER (WHERE NOT is_rewrite) AS last
            FROM larder.changes WHERE \(condition)
            GROUP BY project, view, storage_version
        ) AS found ON true
        """
    }

    /// - Returns: `nil` as the views of an answer to a position that nothing is known of.
    func run(
        deadline: Duration, on connection: Connection
    ) async throws -> Changes {
        let rows = try await connection.query(
            sql, [.text(server)], rowsMax: .max, deadline: deadline, isPrepared: false)
        let ends = try FeedEnds(rows.first)
        let first = rows[0]
        var views: [ViewChange]?
        if let since, ends.keepsChanges(since: since) {
            views = try rows.compactMap { try change($0, since: since.position) }
        }
        return Changes(
            position: ends.until.position, lookedAt: try first.time("now"),
            registryRevision: try first.value("revision"), views: views)
    }

    private var condition: String {
        guard let since else { return "false AND server <> $1" }
        // The last says nothing new of changes that were written here; a dump that was restored
        // brings some whose numbers have not come up yet.
        return """
            \(since.isUnseen("xid")) AND server <> $1
            AND pg_visible_in_snapshot(xid, pg_current_snapshot())
            """
    }

    private func change(_ row: Row, since: ChangePosition) throws -> ViewChange? {
        guard let project: String = try row.value("project", as: String?.self) else { return nil }
        let ranges = zip(try row.integers("first"), try row.integers("last")).map { $0...$1 }
        return ViewChange(
            view: FeatureViewSchema.Identity(
                project: project, name: try row.value("view"),
                storageVersion: try row.value("storage_version")),
            since: since,
            sequences: SequenceRanges.covering(ranges, countMax: rangesMax),
            rows: try row.value("rows"), isRewrite: try row.value("is_rewrite"))
    }
}

extension Row {
    /// An array of them; none where it is null.
    fileprivate func integers(_ name: String) throws(PostgresError) -> [Int64] {
        guard case .array(let values, _) = try value(name, as: PostgresValue.self) else {
            return []
        }
        return values.compactMap { if case .int64(let value) = $0 { value } else { nil } }
    }
}
