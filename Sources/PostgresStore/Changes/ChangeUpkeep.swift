import Features
import Postgres

/// Removes changes that are old, and keeps the rows of new ones easy to find.
///
/// What is old is told by marks, snapshots of the past: a change that an old mark had not seen was
/// committed since, however long before it began.
struct ChangeUpkeep {
    let limits: StoreLimits

    /// Makes a mark, and removes what the newest old one had seen.
    ///
    /// - Returns: The views that were written to since the last mark; none where another server is
    ///   doing the same.
    func run(on connection: Connection) async throws -> [FeatureViewSchema.Identity] {
        let taken = try await connection.query(
            """
            SELECT pg_try_advisory_xact_lock(hashtextextended('larder changes', 0)) AS is_mine,
                larder.course() AS course
            """)
        guard let taken = taken.first, try taken.value("is_mine") else { return [] }
        let course: String = try taken.value("course")
        let written = try await writtenViews(course, on: connection)
        try await connection.execute(
            "INSERT INTO larder.change_marks DEFAULT VALUES ON CONFLICT (at) DO NOTHING")
        try await removeOld(course, on: connection)
        return written
    }

    private func writtenViews(
        _ course: String, on connection: Connection
    ) async throws -> [FeatureViewSchema.Identity] {
        let marks = try await connection.query(
            """
            SELECT snapshot::text AS snapshot FROM larder.change_marks WHERE course = $1
            ORDER BY at DESC LIMIT 1
            """, [.text(course)])
        guard let text: String = try marks.first?.value("snapshot"),
            let mark = FeedPosition(course: course, snapshot: text)
        else { return [] }
        return try await connection.query(
            """
            SELECT DISTINCT project, view, storage_version FROM larder.changes
            WHERE \(mark.isUnseen("xid"))
            """, rowsMax: .max, isPrepared: false
        ).map {
            FeatureViewSchema.Identity(
                project: try $0.value("project"), name: try $0.value("view"),
                storageVersion: try $0.value("storage_version"))
        }
    }

    private func removeOld(_ course: String, on connection: Connection) async throws {
        let seconds = limits.changesKept / .seconds(1)
        let old = try await connection.query(
            """
            SELECT at, snapshot::text AS snapshot FROM larder.change_marks
            WHERE course = $1 AND at <= now() - make_interval(secs => $2)
            ORDER BY at DESC LIMIT 1
            """, [.text(course), .float64(seconds)])
        // What was marked in a course that has ended tells nothing.
        try await connection.execute(
            "DELETE FROM larder.change_marks WHERE course <> $1", [.text(course)])
        guard let mark = old.first else { return }
        let snapshot: String = try mark.value("snapshot")
        try await connection.execute(
            """
            DELETE FROM larder.changes
            WHERE xid < pg_snapshot_xmax($1::text::pg_snapshot)
                AND pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
            """, [.text(snapshot)], deadline: limits.bulkDeadline)
        try await connection.execute(
            "UPDATE larder.change_horizon SET course = $1, snapshot = $2::text::pg_snapshot",
            [.text(course), .text(snapshot)])
        try await connection.execute(
            "DELETE FROM larder.change_marks WHERE at <= $1",
            [.timestamp(try mark.value("at"))])
    }

    /// Summarizes the last pages of a view's table, which are read from end to end otherwise.
    ///
    /// - Throws: `.server` where the table is gone, being changed, or being cleaned up.
    func summarize(
        _ view: FeatureViewSchema.Identity, on connection: Connection
    ) async throws {
        let table = try TableName(
            schema: OfflineTable.projectSchema(view.project), name: view.table)
        let milliseconds = limits.upkeepLockDeadline / .milliseconds(1)
        try await connection.script("SET LOCAL lock_timeout = \(Int(milliseconds))")
        _ = try await connection.query(
            """
            SELECT brin_summarize_new_values(indexed.indexrelid) AS pages
            FROM pg_index AS indexed JOIN pg_class AS made ON made.oid = indexed.indexrelid
            JOIN pg_am AS method ON method.oid = made.relam
            WHERE indexed.indrelid = to_regclass($1) AND method.amname = 'brin'
            """, [.text("\(table)")], deadline: limits.bulkDeadline)
    }
}
