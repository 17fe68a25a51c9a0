import Features
import Postgres

/// Entity rows in a table, so that the database can join features to them.
///
/// It is created in the transaction of its join and dropped before the end, so nobody else sees
/// it, and it is gone whether the join succeeds, fails, is cancelled or dies with the server. It
/// is not a temporary table, which the distributed engines that speak PostgreSQL cannot join.
struct StagingTable {
    let name: TableName
    let columns: EntityColumns
    /// Rows are numbered from 1 to this.
    let rowCount: Int
    /// The least event time of all rows; the last there can be when there are none.
    let earliestTime: EventTime

    /// Creates and fills the table.
    ///
    /// - Parameter connection: In a transaction.
    nonisolated(nonsending) init(
        reading source: inout some EntityRowSource, on connection: Connection, limits: StoreLimits
    ) async throws {
        name = try TableName.unique(schema: "larder_staging", prefix: "join")
        columns = source.columns
        let definitions = columns.columns.enumerated().map { index, column in
            "\(Self.columnName(index)) \(column.type.columnTypeSQL)"
        }
        try await connection.script(
            """
            CREATE UNLOGGED TABLE \(name)
            (row_id bigint PRIMARY KEY, \(definitions.joined(separator: ", ")))
            """)
        (rowCount, earliestTime) = try await Self.fill(
            name, from: &source, on: connection, limits: limits)
        try await connection.script("ANALYZE \(name)")
    }

    /// The name of an entity column; its own may be no name PostgreSQL can hold.
    static func columnName(_ index: Int) -> String { "c\(index)" }

    func drop(on connection: Connection) async throws {
        try await connection.script("DROP TABLE \(name)")
    }

    private nonisolated(nonsending) static func fill(
        _ name: TableName, from source: inout some EntityRowSource, on connection: Connection,
        limits: StoreLimits
    ) async throws -> (rowCount: Int, earliestTime: EventTime) {
        let columns = source.columns
        var encoder = BinaryCopyEncoder(columnCount: columns.columns.count + 1)
        var rowID: Int64 = 0
        var earliest = EventTime.latest
        let rowCount = try await connection.copyIn(
            "COPY \(name) FROM STDIN (FORMAT binary)", deadline: limits.bulkDeadline
        ) { writer in
            let rows = try await source.next()
            for values in rows ?? [] {
                rowID += 1
                if let time = columns.time(of: values), time < earliest { earliest = time }
                encoder.beginRow()
                encoder.append(rowID)
                for value in values { try encoder.append(value) }
            }
            if rows == nil { encoder.finish() }
            writer.write(encoder.take())
            return rows != nil
        }
        return (rowCount, earliest)
    }
}
