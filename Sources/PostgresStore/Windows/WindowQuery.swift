import Features
import Postgres

/// The aggregations of one view in SQL, to stand beside rows that have a key and a time.
///
/// For windows on the grid of a hop, from its tiles and the events since the grid's last instant:
///
///     LEFT JOIN LATERAL (
///         SELECT sum("sum.0") AS f0, … FROM (
///             (SELECT … FROM tiles WHERE key AND tile.start >= tail AND tile.start < head)
///             UNION ALL
///             (SELECT … FROM events WHERE key AND event_timestamp >= head AND … < time)
///         ) AS part
///     ) AS view0_3600s ON true
///
/// For exact windows, for functions that cannot be merged, and where tiles will not do, from the
/// events of the longest window, each aggregate filtered to its own:
///
///     LEFT JOIN LATERAL (SELECT sum(v0), … FROM (SELECT … FROM events …) AS event)
///         AS view0_events ON true
///
/// The first and the last value are found by descents into indexes, each by a lateral of its own.
/// An aggregate without GROUP BY gives one row whatever it finds, and LIMIT 1 at most one: no row
/// is dropped or repeated.
struct WindowQuery {
    private let tiles: TileTable?
    private let inputs: EventInputs
    private let asKnown: Bool
    private let chosen: [Chosen]
    private let alias: String

    /// A feature with where it is read from.
    struct Chosen {
        /// Index into the view's features.
        let index: Int
        let feature: WindowedFeature
        /// The grid of the tiles it is read from; `nil` for events.
        let hop: Hop?

        var isEnd: Bool { feature.function == .first || feature.function == .last }

        /// The lateral's column that says when the last of the window's events became known.
        var knownColumn: String {
            if isEnd { return "known" }
            return "known_\(feature.window.length)\(feature.window.hop == nil ? "_exact" : "")"
        }
    }

    /// - Parameters:
    ///   - features: Indexes of those that are wanted.
    ///   - alias: What the laterals' names begin with, such as `view0`.
    /// - Requires: The view has aggregations.
    init(
        _ table: OfflineTable, features: some Sequence<Int>, choice: TileChoice, asKnown: Bool,
        alias: String
    ) throws(PostgresError) {
        guard let windows = table.schema.windows else {
            preconditionFailure("only views with aggregations have windows")
        }
        tiles = try TileTable(table)
        inputs = EventInputs(table, windows)
        self.asKnown = asKnown
        self.alias = alias
        chosen = features.map { index in
            let feature = windows.features[index]
            let hop = feature.tiledHop.flatMap { choice.hops.contains($0) ? $0 : nil }
            return Chosen(index: index, feature: feature, hop: hop)
        }
    }

    /// The value of a feature, where the laterals stand behind FROM.
    func column(feature index: Int) -> String {
        "\(lateralName(chosen(index))).f\(index)"
    }

    /// What to put behind FROM.
    ///
    /// - Parameters:
    ///   - key: The SQL of the view's join keys, in their order.
    ///   - time: The SQL of the time at which the windows end.
    func laterals(key: [String], time: String) throws(PostgresError) -> [String] {
        var laterals: [String] = []
        let events = chosen.filter { $0.hop == nil && !$0.isEnd }
        if !events.isEmpty { laterals.append(try ofEvents(events, key, time)) }
        for hop in Hop.allCases {
            let tiled = chosen.filter { $0.hop == hop && !$0.isEnd }
            if !tiled.isEmpty { laterals.append(try ofTiles(tiled, hop, key, time)) }
        }
        for end in chosen where end.isEnd { laterals.append(try ofEnd(end, key, time)) }
        return laterals
    }

    /// Whether the feature's cell may be another where only what was known at the time counts.
    /// Those are the first and last values that became known later, and of the others those whose
    /// window holds an event that did.
    ///
    /// - Parameter time: As for `laterals`.
    func isLater(feature index: Int, time: String) -> String {
        let chosen = chosen(index)
        return "\(lateralName(chosen)).\(chosen.knownColumn) > \(time)"
    }

    private func chosen(_ index: Int) -> Chosen {
        guard let chosen = chosen.first(where: { $0.index == index }) else {
            preconditionFailure("the feature was asked for")
        }
        return chosen
    }

    private func lateralName(_ chosen: Chosen) -> String {
        if chosen.isEnd { return "\(alias)_f\(chosen.index)" }
        return chosen.hop.map { "\(alias)_\($0.seconds)s" } ?? "\(alias)_events"
    }

    private func lateral(_ select: String, _ name: String) -> String {
        "LEFT JOIN LATERAL (\n\(select)) AS \(name) ON true"
    }

    private func ofEvents(
        _ features: [Chosen], _ key: [String], _ time: String
    ) throws(PostgresError) -> String {
        var distinct: [WindowInput] = []
        for feature in features where !distinct.contains(feature.feature.input) {
            distinct.append(feature.feature.input)
        }
        let longest = Self.longest(of: features, at: time)
        let source = try inputs.select(
            distinct, where: isEvent(of: key, from: longest, to: time, isKnownBy: time))
        let values = features.map { feature in
            let input = distinct.firstIndex(of: feature.feature.input) ?? 0
            let start = feature.feature.window.startSQL(at: time)
            let condition =
                start == longest ? "" : " FILTER (WHERE event.event_timestamp >= \(start))"
            return WindowResult(feature.feature, inputs.type(feature.feature.input))
                .ofEvents("event.v\(input)", filter: condition) + " AS f\(feature.index)"
        }
        let known = knownColumns(
            features, max: "max(event.created_timestamp)", at: "event.event_timestamp",
            unless: longest, time)
        return lateral(
            """
            SELECT \((values + known).joined(separator: ",\n"))
            FROM (\(source)) AS event
            """, lateralName(features[0]))
    }

    /// For each distinct window when the last of its events became known.
    private func knownColumns(
        _ features: [Chosen], max: String, at place: String, unless longest: String,
        _ time: String
    ) -> [String] {
        var columns: [String] = []
        for feature in features {
            let start = feature.feature.window.startSQL(at: time)
            let condition = start == longest ? "" : " FILTER (WHERE \(place) >= \(start))"
            let column = "\(max)\(condition) AS \(feature.knownColumn)"
            if !columns.contains(column) { columns.append(column) }
        }
        return columns
    }

    private func isEvent(
        of key: [String], from start: String, to end: String, isKnownBy time: String
    ) -> String {
        inputs.isEvent(of: key, from: start, to: end, knownBy: asKnown ? time : nil)
    }

    /// The start of a window that contains all the others.
    private static func longest(of features: [Chosen], at time: String) -> String {
        var windows: [Window] = []
        for window in features.map(\.feature.window).sorted(by: { $0.length > $1.length })
        // On one grid the longest begins first; a short one on a coarse grid may begin before a
        // longer exact one.
        where !windows.contains(where: { $0.hop == window.hop }) {
            windows.append(window)
        }
        let starts = windows.map { $0.startSQL(at: time) }
        return starts.count == 1 ? starts[0] : "least(\(starts.joined(separator: ", ")))"
    }

    private func ofTiles(
        _ features: [Chosen], _ hop: Hop, _ key: [String], _ time: String
    ) throws(PostgresError) -> String {
        guard let tiles else { preconditionFailure("there is no grid without tiles") }
        let needed = features.flatMap { tiles.layout.columns(of: $0.feature) }
        let columns = tiles.columns.filter {
            $0.source.part == .known || needed.contains($0.source)
        }
        let longest = Self.longest(of: features, at: time)
        let head = hop.floorSQL(time)
        let names = columns.map(\.name)
        let events = try inputs.select(
            tiles.layout.inputs, where: isEvent(of: key, from: head, to: time, isKnownBy: time))
        let singles = columns.map { "\($0.ofEvent) AS \($0.name)" }
        let values = features.map { feature in
            let start = feature.feature.window.startSQL(at: time)
            let condition = start == longest ? "" : " FILTER (WHERE part.at >= \(start))"
            let input = tiles.layout.input(of: feature.feature)
            return WindowResult(feature.feature, inputs.type(feature.feature.input))
                .ofTiles(input: input, filter: condition) + " AS f\(feature.index)"
        }
        let known = knownColumns(
            features, max: "max(part.\"tile.known\")", at: "part.at", unless: longest, time)
        return lateral(
            """
            SELECT \((values + known).joined(separator: ",\n")) FROM (
            (SELECT tile.\(TileTable.startColumn) AS at, \(names.joined(separator: ", "))
            FROM \(tiles.name) AS tile WHERE \(isTile(of: key, hop, from: longest, to: head))
            ORDER BY tile.\(TileTable.startColumn))
            UNION ALL
            (SELECT event.event_timestamp, \(singles.joined(separator: ", "))
            FROM (\(events)) AS event)) AS part
            """, lateralName(features[0]))
    }

    private func isTile(
        of key: [String], _ hop: Hop, from start: String, to end: String
    ) -> String {
        let isOfKey = zip(inputs.table.keys, key).map { "tile.\($0.name) = \($1)" }
        return
            (isOfKey + [
                "tile.\(TileTable.hopColumn) = \(hop.seconds)",
                "tile.\(TileTable.startColumn) >= \(start)",
                "tile.\(TileTable.startColumn) < \(end)",
            ]).joined(separator: " AND ")
    }

    private func ofEnd(
        _ end: Chosen, _ key: [String], _ time: String
    ) throws(PostgresError) -> String {
        let start = end.feature.window.startSQL(at: time)
        guard let hop = end.hop else {
            let condition = isEvent(of: key, from: start, to: time, isKnownBy: time)
            return lateral(try endOfEvents(end, where: condition), lateralName(end))
        }
        let head = hop.floorSQL(time)
        let ofEvents = try endOfEvents(
            end, where: isEvent(of: key, from: head, to: time, isKnownBy: time))
        let ofTiles = endOfTiles(end, where: isTile(of: key, hop, from: start, to: head))
        let inOrder = end.feature.function == .first ? [ofTiles, ofEvents] : [ofEvents, ofTiles]
        let numbered = inOrder.enumerated().map { "(SELECT \($0) AS place, * FROM (\($1)) AS one)" }
        return lateral(
            """
            SELECT f\(end.index), known FROM (
            \(numbered.joined(separator: "\nUNION ALL\n"))) AS found
            ORDER BY place LIMIT 1
            """, lateralName(end))
    }

    /// At most one row: the value and when it became known.
    private func endOfEvents(
        _ chosen: Chosen, where condition: String
    ) throws(PostgresError) -> String {
        let value = try inputs.value(chosen.feature.input)
        let order =
            chosen.feature.function == .first
            ? OfflineTable.ascendingOrder : OfflineTable.descendingOrder
        return """
            SELECT \(value) AS f\(chosen.index), created_timestamp AS known
            FROM \(inputs.table.name) AS stored WHERE \(condition) AND \(value) IS NOT NULL
            ORDER BY \(order) LIMIT 1
            """
    }

    private func endOfTiles(_ chosen: Chosen, where condition: String) -> String {
        guard let tiles else { preconditionFailure("there is no grid without tiles") }
        let input = tiles.layout.input(of: chosen.feature)
        let isFirst = chosen.feature.function == .first
        let word = isFirst ? "first" : "last"
        return """
            SELECT tile."\(word).\(input)" AS f\(chosen.index),
                tile."\(word).\(input).created" AS known
            FROM \(tiles.name) AS tile WHERE \(condition)
            AND tile."\(word).\(input)" IS NOT NULL
            ORDER BY tile.\(TileTable.startColumn) \(isFirst ? "ASC" : "DESC") LIMIT 1
            """
    }
}
