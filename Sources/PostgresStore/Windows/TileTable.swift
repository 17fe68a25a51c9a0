import Features
import Postgres

/// The table of a view's tiles, and the SQL that creates it and keeps it current.
///
/// A row is the mergeable part of the view's aggregations over one key's events of
/// `[tile.start, tile.start + hop)`. Tiles of the finest hop are computed from events, those of
/// the others from the next finer ones, always whole: so they depend on the stored events alone,
/// not on the order in which they came, and a late event heals its tiles.
///
/// Sums are added in the order of rows. The order of the input is that of a subquery, which an
/// aggregate without an order of its own keeps.
struct TileTable {
    let name: TableName
    let events: OfflineTable
    let inputs: EventInputs
    let layout: TileLayout
    let columns: [TileColumn]

    static let hopColumn = "\"tile.hop\""
    static let startColumn = "\"tile.start\""

    /// - Returns: `nil` for a view that has no tiles: its windows read events.
    init?(_ events: OfflineTable) throws(PostgresError) {
        guard let windows = events.schema.windows else { return nil }
        let layout = TileLayout(windows)
        guard !layout.hops.isEmpty else { return nil }
        let inputs = EventInputs(events, windows)
        name = try Self.name(of: events)
        self.events = events
        self.inputs = inputs
        self.layout = layout
        columns = layout.columns.flatMap {
            TileColumn.columns($0, inputs.type(layout.inputs[$0.input]))
        }
    }

    /// What the tile table of the view is called, whether it has one or not.
    static func name(of events: OfflineTable) throws(PostgresError) -> TableName {
        try TableName(schema: events.name.schema, name: "\(events.name.name)_tiles")
    }

    /// Everything that a tile's content depends on, for telling whether tiles fit the present
    /// aggregations.
    func layoutText() throws(PostgresError) -> String {
        var lines = ["hops \(layout.hops.map { "\($0.seconds)" }.joined(separator: " "))"]
        for (index, input) in layout.inputs.enumerated() {
            lines.append("v\(index) = \(try inputs.value(input))")
        }
        lines += columns.map { "\($0.name) \($0.sqlType) = \($0.ofEvents)" }
        return lines.joined(separator: "\n")
    }

    var createScript: String {
        let keys = events.keys.map { "\($0.name) \($0.type.columnTypeSQL) NOT NULL" }
        let own = [
            "\(Self.hopColumn) integer NOT NULL", "\(Self.startColumn) timestamptz NOT NULL",
        ]
        let parts = columns.map { "\($0.name) \($0.sqlType)" }
        // With the parts in the index a window is read from it alone, where they fit.
        let room = Self.indexColumnsMax - events.keys.count - 2
        let included = columns.filter(\.isShort).prefix(max(0, room)).map(\.name)
        let include = included.isEmpty ? "" : " INCLUDE (\(included.joined(separator: ", ")))"
        return """
            CREATE TABLE \(name) (\((keys + own + parts).joined(separator: ", ")),
            PRIMARY KEY (\(identity.joined(separator: ", ")))\(include));
            """
    }

    /// PostgreSQL's own limit.
    static let indexColumnsMax = 32

    private var identity: [String] {
        events.keys.map(\.name) + [Self.hopColumn, Self.startColumn]
    }

    /// The statements that recompute tiles, the finest first.
    ///
    /// - Parameters:
    ///   - touched: A query of the finest tiles that events fell into, by the keys as `k0`,
    ///     `k1`, … and `start`; may repeat itself.
    ///   - inBulk: Whether so many are touched that one pass over all events finds theirs sooner
    ///     than a descent into the index for each tile.
    func refreshStatements(
        touched: String, inBulk: Bool = false
    ) throws(PostgresError) -> [String] {
        var statements = [
            try inBulk ? bulkStatement(touched: touched) : finestStatement(touched: touched)
        ]
        for (finer, hop) in zip(layout.hops, layout.hops.dropFirst()) {
            statements.append(statement(merging: finer, into: hop, touched: touched))
        }
        return statements
    }

    private func finestStatement(touched: String) throws(PostgresError) -> String {
        let hop = layout.hops[0]
        let condition =
            inputs.isOfKey(keyNames.map { "touched.\($0)" })
            + " AND stored.event_timestamp >= touched.start"
            + " AND stored.event_timestamp < touched.start + \(hop.sqlInterval)"
        let source = try inputs.select(layout.inputs, where: condition)
        return insert(
            hop, touched: touched, values: columns.map(\.ofEvents),
            from: "(\(source)) AS event")
    }

    private func bulkStatement(touched: String) throws(PostgresError) -> String {
        let hop = layout.hops[0]
        let start = hop.floorSQL("stored.event_timestamp")
        let keys = events.keys.map { "stored.\($0.name)" }
        let group = keyNames + ["start"]
        let source = try inputs.select(
            layout.inputs, besides: zip(keys + [start], group).map { "\($0) AS \($1)" },
            where: "(\((keys + [start]).joined(separator: ", "))) IN "
                + "(SELECT \(group.joined(separator: ", ")) FROM (\(touched)) AS found)",
            // Whether the groups are found by this order or by hashing, each gets its events in it.
            order: group)
        let values =
            keyNames + ["\(hop.seconds)", "start"] + columns.map(\.ofEvents)
        return upsert(
            """
            SELECT \(values.joined(separator: ", ")) FROM (\(source)) AS event
            GROUP BY \(group.joined(separator: ", "))
            """)
    }

    private func statement(merging finer: Hop, into hop: Hop, touched: String) -> String {
        let isOfKey = zip(events.keys, keyNames).map { "tile.\($0.name) = touched.\($1)" }
        let condition =
            isOfKey + [
                "tile.\(Self.hopColumn) = \(finer.seconds)",
                "tile.\(Self.startColumn) >= touched.start",
                "tile.\(Self.startColumn) < touched.start + \(hop.sqlInterval)",
            ]
        let source = """
            SELECT * FROM \(name) AS tile WHERE \(condition.joined(separator: " AND "))
            ORDER BY tile.\(Self.startColumn)
            """
        let coarser = """
            SELECT \(keyNames.joined(separator: ", ")), \(hop.floorSQL("start")) AS start
            FROM (\(touched)) AS finest
            """
        return insert(
            hop, touched: coarser, values: columns.map(\.ofTiles), from: "(\(source)) AS finer")
    }

    private func insert(
        _ hop: Hop, touched: String, values: [String], from source: String
    ) -> String {
        let keys = keyNames.map { "touched.\($0)" }
        let parts = values.indices.map { "part.p\($0)" }
        return upsert(
            """
            SELECT \((keys + ["\(hop.seconds)", "touched.start"] + parts).joined(separator: ", "))
            FROM (SELECT DISTINCT * FROM (\(touched)) AS found) AS touched
            CROSS JOIN LATERAL (
            SELECT \(values.enumerated().map { "\($1) AS p\($0)" }.joined(separator: ", "))
            FROM \(source)) AS part
            """)
    }

    private func upsert(_ select: String) -> String {
        let columnNames = columns.map(\.name)
        return """
            INSERT INTO \(name) (\((identity + columnNames).joined(separator: ", ")))
            \(select)
            ON CONFLICT (\(identity.joined(separator: ", "))) DO UPDATE
            SET \(columnNames.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
            """
    }

    /// How queries of touched tiles call the keys.
    var keyNames: [String] { events.keys.indices.map { "k\($0)" } }

    /// The finest tiles of the stored events that satisfy the condition.
    func touchedSQL(where condition: String) -> String {
        touchedSQL(
            of: "\(events.name) AS stored WHERE \(condition)",
            key: events.keys.map { "stored.\($0.name)" }, time: "stored.event_timestamp")
    }

    /// The finest tiles of the rows of a relation.
    ///
    /// - Parameters:
    ///   - relation: What stands behind FROM.
    ///   - key: The SQL of the join keys, in their order.
    ///   - time: The SQL of the event time.
    func touchedSQL(of relation: String, key: [String], time: String) -> String {
        let columns =
            zip(key, keyNames).map { "\($0) AS \($1)" }
            + ["\(layout.hops[0].floorSQL(time)) AS start"]
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation)"
    }
}
