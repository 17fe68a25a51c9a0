import Features

/// How equal events of a source are told apart: they are numbered, from 1, in the order of the
/// source. The n-th of its like is new where fewer than n are stored, however many of them stand
/// in one chunk, came in an earlier run, or are read again.
///
/// Those that do not say when they became known are numbered behind their like that do. So their
/// number counts all that must be stored of the like by then.
struct EventNumbering {
    /// Features that make events alike, besides the key, the event time and, where it is said, the
    /// created time.
    let compared: Set<String>
    /// A feature that some stored events still lack. Events are numbered among those with equal
    /// values of it.
    var filled: String?

    /// The columns `copy`, the number, and `nulls`: how many events that are like it but for
    /// `filled` have no value of that.
    func columns(of table: OfflineTable) -> [String] {
        let group = Self.group(of: table, compared) + ["fault"]
        let filled = filled.flatMap(table.featureIndex).map(CopyColumns.feature)
        let alike = group + (filled.map { [$0] } ?? [])
        let copy = Self.whetherUnsaid(
            "row_number() OVER (\(Self.partition(by: alike)) ORDER BY created_time, \(Self.order))",
            "row_number() OVER (\(Self.partition(by: alike + ["created_time"]))"
                + " ORDER BY \(Self.order))")
        guard let filled else { return ["\(copy) AS copy", "0::bigint AS nulls"] }
        let lacking = "count(*) FILTER (WHERE \(filled) IS NULL)"
        let nulls = Self.whetherUnsaid(
            "\(lacking) OVER (\(Self.partition(by: group)))",
            "\(lacking) OVER (\(Self.partition(by: group + ["created_time"])))")
        return ["\(copy) AS copy", "\(nulls) AS nulls"]
    }

    /// That of the source.
    private static let order = "relation, place"

    /// What alike events have in common, the created time left out.
    static func group(of table: OfflineTable, _ compared: Set<String>) -> [String] {
        table.keys.indices.map(CopyColumns.key) + ["event_time"]
            + table.features.indices.filter {
                compared.contains(table.schema.storedFeatures[$0].name)
            }.map(CopyColumns.feature)
    }

    static func partition(by columns: [String]) -> String {
        "PARTITION BY \(columns.joined(separator: ", "))"
    }

    private static func whetherUnsaid(_ unsaid: String, _ said: String) -> String {
        "CASE WHEN created_time IS NULL THEN \(unsaid) ELSE \(said) END"
    }
}
