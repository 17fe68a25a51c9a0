import Features

/// A column of a tile table, and the SQL that fills and merges it.
struct TileColumn {
    /// What of the layout it holds, or a part of it.
    let source: TileLayout.Column
    /// In quotes. The dot keeps it apart from join keys, whose names have none.
    let name: String
    let sqlType: String
    /// Over events in ascending order, with the inputs' values as `v0`, `v1`, ….
    let ofEvents: String
    /// Over finer tiles in ascending order.
    let ofTiles: String
    /// What a tile of one event would hold.
    let ofEvent: String

    /// Whether a value takes a few bytes, and so may stand in an index.
    let isShort: Bool

    /// The columns that a part takes.
    ///
    /// - Parameter type: Of the input's values.
    static func columns(_ column: TileLayout.Column, _ type: ValueType) -> [TileColumn] {
        let index = column.input
        let value = "v\(index)"
        switch column.part {
        case .known:
            let name = quoted("tile.known")
            return [
                TileColumn(
                    source: column, name: name, sqlType: "timestamptz",
                    ofEvents: "max(created_timestamp)", ofTiles: "max(\(name))",
                    ofEvent: "event.created_timestamp", isShort: true)
            ]
        case .count:
            return [
                TileColumn(
                    column, "count", "bigint", ofEvents: "count(\(value))",
                    merging: { "sum(\($0))::bigint" },
                    ofEvent: "CASE WHEN \(value) IS NULL THEN 0 ELSE 1 END::bigint")
            ]
        case .sum:
            // Integers add up exactly, and beyond what a bigint holds.
            let isInteger = type == .int32 || type == .int64
            let number = AggregationFunction.sum.summand(value, type)
            return [
                TileColumn(
                    column, "sum", isInteger ? "numeric" : "double precision",
                    ofEvents: isInteger ? "sum(\(value))::numeric" : "sum(\(number))",
                    merging: { "sum(\($0))" },
                    ofEvent: isInteger ? "\(value)::numeric" : number)
            ]
        case .moments:
            let number = AggregationFunction.stddev.summand(value, type)
            // Nothing, or NaN where the value is not finite, is the sum of one value's squares.
            let single = "ARRAY[1, \(number), (\(number)) * 0]"
            return [
                TileColumn(
                    column, "moments", "double precision[]",
                    ofEvents: "larder.moments(\(number))",
                    merging: { "larder.merged_moments(\($0))" },
                    ofEvent: "CASE WHEN \(value) IS NOT NULL THEN \(single) END")
            ]
        case .minimum, .maximum:
            let function = column.part == .minimum ? "min" : "max"
            return [
                TileColumn(
                    column, function, type.columnTypeSQL, ofEvents: "\(function)(\(value))",
                    merging: { "\(function)(\($0))" }, ofEvent: value,
                    isShort: type.isShort)
            ]
        case .first, .last: return ends(column, type, value)
        }
    }

    /// The value at one end, and its row's place in the order of rows.
    private static func ends(
        _ column: TileLayout.Column, _ type: ValueType, _ value: String
    ) -> [TileColumn] {
        let word = column.part == .first ? "first" : "last"
        let own = quoted("\(word).\(column.input)")
        let parts = [
            ("", type.columnTypeSQL, value), (".at", "timestamptz", "event_timestamp"),
            (".created", "timestamptz", "created_timestamp"), (".seq", "bigint", "ingest_seq"),
        ]
        return parts.map { suffix, sqlType, source in
            let place = { (counted: String) in
                column.part == .first ? "1" : "count(\(counted))::integer"
            }
            let pick = { (taken: String, counted: String) in
                "(array_agg(\(taken)) FILTER (WHERE \(counted) IS NOT NULL))[\(place(counted))]"
            }
            return TileColumn(
                source: column, name: quoted("\(word).\(column.input)\(suffix)"), sqlType: sqlType,
                ofEvents: pick(source, value),
                ofTiles: pick(quoted("\(word).\(column.input)\(suffix)"), own), ofEvent: value,
                isShort: false)
        }
    }

    private static func quoted(_ name: String) -> String { "\"\(name)\"" }
}

extension TileColumn {
    private init(
        _ column: TileLayout.Column, _ word: String, _ sqlType: String, ofEvents: String,
        merging: (String) -> String, ofEvent: String, isShort: Bool = true
    ) {
        let name = "\"\(word).\(column.input)\""
        self.init(
            source: column, name: name, sqlType: sqlType,
            ofEvents: ofEvents, ofTiles: merging(name), ofEvent: ofEvent, isShort: isShort)
    }
}

extension ValueType {
    /// Whether its values take at most eight bytes.
    var isShort: Bool {
        guard !isArray else { return false }
        return switch scalar {
        case .bool, .int32, .int64, .float32, .float64, .timestamp: true
        case .string, .bytes: false
        }
    }
}
