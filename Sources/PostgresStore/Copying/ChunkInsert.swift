import Features
import Postgres

/// The statement that copies staged rows of a source into an offline table, where they are new.
///
/// Rows of one key and event time, and of one created time where the source has it, are versions
/// of each other; the source's last is the truth. It is copied unless it is what the table's
/// greatest version says already. So a second run copies nothing, and a value that changes to and
/// fro is followed. The versions before the last are never seen by a reader; they are copied once,
/// with the first, so that the table can be held against the source. Events have no versions: see
/// `EventComparison`.
struct ChunkInsert {
    let columns: CopyColumns
    let staging: TableName
    /// Features that are compared.
    let compared: Set<String>
    let retainedFrom: EventTime?

    func sql(isReturning: Bool) -> String {
        let table = columns.table
        let returned = isReturning ? table.rowColumns.joined(separator: ", ") : "1"
        return """
            INSERT INTO \(table.name) (\(columns.storedNames))
            SELECT \(columns.storedValues) FROM \(staging) AS staged
            WHERE NOT EXISTS (
                SELECT FROM \(table.name) AS held WHERE \(columns.isSameMoment("held"))
                AND (NOT staged.is_last
                    OR (\(columns.hasSameValues("held", of: compared)) AND \(isGreatestVersion))))
            \(retentionCondition)ORDER BY staged.place
            RETURNING \(returned)
            """
    }

    /// That no version stands above `held`; one that is yet to become known does not, or the
    /// source's would be copied again and again.
    private var isGreatestVersion: String {
        """
        NOT EXISTS (
            SELECT FROM \(columns.table.name) AS later WHERE \(columns.isSameMoment("later"))
            AND (later.created_timestamp, later.ingest_seq)
                > (held.created_timestamp, held.ingest_seq)
            AND later.created_timestamp <= now())
        """
    }

    /// What retention removed is not copied again.
    private var retentionCondition: String {
        guard let retainedFrom else { return "" }
        let isSameKey = columns.table.keys.enumerated().map {
            "greater.\($1.name) = staged.\(CopyColumns.key($0))"
        }
        return """
            AND (staged.event_time >= \(SQLTime.literal(retainedFrom)) OR NOT EXISTS (
                SELECT FROM \(columns.table.name) AS greater
                WHERE \(isSameKey.joined(separator: " AND "))
                AND (greater.event_timestamp, greater.created_timestamp)
                    > (staged.event_time, coalesce(staged.created_time, now()))
                AND greater.event_timestamp <= now() AND greater.created_timestamp <= now()))

            """
    }
}
