import Features
import Postgres

/// Staged events of a source beside the stored ones of their keys and times.
///
/// They stand in one relation, of which windows count those that are alike: to a window null
/// equals null, and a moment of any number of events costs one sort.
struct EventComparison {
    /// Whether the source says when the events became known.
    enum Known {
        /// Alike events became known at the same time.
        case said
        /// Any created time will do.
        case unsaid
    }

    let columns: CopyColumns
    let staging: TableName
    let known: Known
    /// See `EventNumbering`, which has numbered the staged events.
    let compared: Set<String>

    /// The comparisons that deal with all staged events, in the order in which they are to be
    /// made: what is left of alike events is for those that do not say when they became known.
    static func all(
        _ columns: CopyColumns, _ staging: TableName, compared: Set<String>
    ) -> [EventComparison] {
        let isSaid = columns.table.schema.source.createdTimestamp != nil
        return (isSaid ? [.said, .unsaid] : [.unsaid]).map {
            EventComparison(columns: columns, staging: staging, known: $0, compared: compared)
        }
    }

    /// Copies the staged events that the table has too few of.
    ///
    /// - Parameter isReturning: Whether the stored rows are answered.
    func insertSQL(isReturning: Bool) -> String {
        let returned = columns.table.rowColumns.joined(separator: ", ")
        return """
            INSERT INTO \(columns.table.name) (\(columns.storedNames))
            SELECT \(columns.storedValues) FROM (
                SELECT *, count(*) FILTER (WHERE is_stored)
                    OVER (\(EventNumbering.partition(by: group))) AS stored
                FROM (\(rows)) AS rows
            ) AS staged
            WHERE NOT is_stored AND copy > stored ORDER BY place
            \(isReturning ? "RETURNING \(returned)" : "")
            """
    }

    /// Fills a feature of stored events that lack it, each from another event of the source that
    /// is like it and that none has the value of yet.
    ///
    /// As many stay null as the source has without a value.
    /// - Parameter feature: Its place among those of the table; not compared.
    func fillSQL(feature: Int) -> String {
        let table = columns.table
        let filled = CopyColumns.feature(feature)
        let isSame =
            table.keys.enumerated().map { "held.\($1.name) = filling.\(CopyColumns.key($0))" }
            + ["held.event_timestamp = filling.event_time", "held.ingest_seq = filling.sequence"]
        let inGroup = EventNumbering.partition(by: group)
        let ofAlike = EventNumbering.partition(by: group + [filled])
        let inTurn = EventNumbering.partition(by: group + ["is_stored"])
        let ofPair = EventNumbering.partition(by: group + ["number"])
        return """
            UPDATE \(table.name) AS held SET \(table.features[feature].name) = filling.value
            FROM (
                SELECT *, first_value(\(filled)) OVER (\(ofPair) ORDER BY is_stored) AS value
                FROM (
                    SELECT *, row_number() OVER (\(inTurn)
                        ORDER BY place, created_time DESC, sequence) AS number
                    FROM (
                        SELECT *,
                            count(*) FILTER (WHERE is_stored) OVER (\(ofAlike)) AS stored,
                            count(*) FILTER (WHERE is_stored AND \(filled) IS NULL)
                                OVER (\(inGroup)) AS lacking,
                            max(nulls) OVER (\(inGroup)) AS right_nulls
                        FROM (\(rows)) AS rows
                    ) AS counted
                    WHERE CASE WHEN is_stored THEN \(filled) IS NULL
                        ELSE \(filled) IS NOT NULL AND copy > stored END
                ) AS numbered
            ) AS filling
            WHERE is_stored AND number <= lacking - right_nulls AND value IS NOT NULL
            AND \(isSame.joined(separator: " AND "))
            """
    }

    private var group: [String] {
        EventNumbering.group(of: columns.table, compared) + (known == .said ? ["created_time"] : [])
    }

    /// Staged and stored events, as `is_stored` tells, in columns of the same names.
    private var rows: String {
        let table = columns.table
        let keys = table.keys.indices.map(CopyColumns.key)
        let features = table.features.indices.map(CopyColumns.feature)
        let names = keys + ["event_time", "created_time"] + features
        let stored =
            table.keys.map(\.name) + ["event_timestamp", "created_timestamp"]
            + table.features.map(\.name)
        let isOfMoment = zip(table.keys, keys).map { "stored.\($0.name) = moment.\($1)" }
        let isKnown = "created_time IS \(known == .said ? "NOT NULL" : "NULL")"
        // Without OFFSET the planner, who knows nothing of a table just staged, may read the
        // stored events whole instead of descending into their index.
        return """
            SELECT false AS is_stored, place, copy, nulls, NULL::bigint AS sequence,
                \(names.joined(separator: ", "))
            FROM \(staging) WHERE \(isKnown)
            UNION ALL
            SELECT true, NULL, NULL, NULL, held.ingest_seq,
                \(stored.map { "held.\($0)" }.joined(separator: ", "))
            FROM (
                SELECT DISTINCT \((keys + ["event_time"]).joined(separator: ", "))
                FROM \(staging) WHERE \(isKnown)
            ) AS moment CROSS JOIN LATERAL (
                SELECT * FROM \(table.name) AS stored
                WHERE \(isOfMoment.joined(separator: " AND "))
                AND stored.event_timestamp = moment.event_time OFFSET 0
            ) AS held
            """
    }
}
