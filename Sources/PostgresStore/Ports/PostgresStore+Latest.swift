package import Features
import Postgres

/// The part of `OfflineStore` that finds rows by key.
extension PostgresStore {
    package func latestRows(
        of schema: FeatureViewSchema, at instant: EventTime,
        _ consume: @Sendable (OfflineRows) -> Void
    ) async throws(FeatureError) {
        try await withConnection { connection in
            let table = try OfflineTable(schema)
            let query = try await LatestRowsQuery(
                table, at: instant, shape: limits.latestRowsShape, on: connection)
            try await connection.copyRows(of: query.sql, types: table.rowTypes, limits: limits) {
                consume(table.offlineRows($0))
            }
        }
    }

    package func events(
        of schema: FeatureViewSchema, since: EventTime, begin: @Sendable (CommitSnapshot) -> Void,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        try await withTransaction(.repeatableReadOnly) { connection in
            let table = try OfflineTable(schema)
            begin(try await CommitSnapshot.current(on: connection))
            let sql = """
                SELECT \(table.rowColumns.joined(separator: ", ")) FROM \(table.name)
                WHERE event_timestamp >= \(SQLTime.literal(since))
                """
            try await connection.copyRows(of: sql, types: table.rowTypes, limits: limits) {
                consume(table.offlineRows($0).offlineRows)
            }
        }
    }

    package func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?] {
        guard schema.windows == nil else {
            return try await windows(of: schema, keys: keys, at: instant)
        }
        return try await withConnection { connection in
            let table = try OfflineTable(schema)
            let columns = table.rowColumns
            let parameters = table.keys.indices.map { index in
                "$\(index + 2)::\(table.keys[index].type.sqlName)[]"
            }
            let keyNames = table.keys.indices.map { "key\($0)" }
            let isKey = zip(table.keys, keyNames).map { "stored.\($0.name) = asked.\($1)" }
            let sql = """
                SELECT asked.place, \(columns.map { "latest.\($0)" }.joined(separator: ", "))
                FROM unnest(\(parameters.joined(separator: ", "))) WITH ORDINALITY
                    AS asked (\(keyNames.joined(separator: ", ")), place)
                CROSS JOIN LATERAL (
                    SELECT \(columns.joined(separator: ", ")) FROM \(table.name) AS stored
                    WHERE \(isKey.joined(separator: " AND "))
                    AND event_timestamp <= $1 AND created_timestamp <= $1
                    ORDER BY \(OfflineTable.descendingOrder) LIMIT 1
                ) AS latest
                """
            let found = try await connection.query(
                sql,
                [.timestamp(PostgresTimestamp(instant))]
                    + table.keys.indices.map { Self.keyArray($0, of: keys, as: table) },
                rowsMax: keys.count)
            var rows: [OfflineRow?] = Array(repeating: nil, count: keys.count)
            for row in found {
                let values = try row.featureValues().dropFirst()
                rows[try row.value("place", as: Int.self) - 1] = table.offlineRow(values)
            }
            return rows
        }
    }

    /// The aggregations of each key over what was both true and known before `instant`.
    ///
    /// There is a row for every key: where there are no events, counts are 0.
    private func windows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?] {
        try await withConnection { connection in
            let table = try OfflineTable(schema)
            let query = try WindowQuery(
                table, features: schema.features.indices, choice: .events, asKnown: true,
                alias: "view")
            let names = table.keys.indices.map { "key\($0)" }
            let parameters = table.keys.indices.map {
                "$\($0 + 2)::\(table.keys[$0].type.sqlName)[]"
            }
            let laterals = try query.laterals(
                key: names.map { "asked.\($0)" }, time: "$1::timestamptz")
            let features = schema.features.indices.map { query.column(feature: $0) }
            let sql = """
                SELECT \(features.joined(separator: ", "))
                FROM unnest(\(parameters.joined(separator: ", "))) WITH ORDINALITY
                    AS asked (\(names.joined(separator: ", ")), place)
                \(laterals.joined(separator: "\n"))
                ORDER BY asked.place
                """
            let found = try await connection.query(
                sql,
                [.timestamp(PostgresTimestamp(instant))]
                    + table.keys.indices.map { Self.keyArray($0, of: keys, as: table) },
                rowsMax: keys.count)
            let order = RowOrder(eventTime: instant, createdTime: instant, sequence: 0)
            return try zip(keys, found).map { key, row in
                OfflineRow(key: key, order: order, values: try row.featureValues())
            }
        }
    }

    private static func keyArray(
        _ index: Int, of keys: [EntityKey], as table: OfflineTable
    ) -> PostgresValue {
        let type = table.keys[index].type
        return .array(
            keys.map { key in
                // PostgreSQL stores no NUL, so such a key is nobody's, as null is.
                if case .string(let text) = key.values[index], text.utf8.contains(0) {
                    return .null
                }
                return PostgresValue(key.values[index], as: type)
            }, of: type.postgresType)
    }
}
