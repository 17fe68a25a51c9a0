import Features
import Postgres

/// Fills a staging table from rows that come block by block, in constant memory.
///
/// The rows go into one COPY for as long as their columns stay the same. Where a block brings
/// other columns, the COPY ends, the table is altered, and another COPY begins.
struct StagingFill {
    private let name: TableName
    private let joinKeys: [Features.Column]
    private let path: String
    private let checkColumns: ([Features.Column]) throws -> Void
    private let limits: StoreLimits

    private var columns: EntityColumns?
    private var rowCount = 0
    private var earliest = EventTime.latest
    private var latest = EventTime.earliest
    private var timesWithoutZone = 0

    /// - Parameters:
    ///   - path: Where the rows come from in the request.
    ///   - checkColumns: Refuses columns that cannot be in the result.
    init(
        joinKeys: [Features.Column], path: String, limits: StoreLimits,
        checkColumns: @escaping ([Features.Column]) throws -> Void
    ) throws(PostgresError) {
        name = try StagingTable.uniqueName()
        self.joinKeys = joinKeys
        self.path = path
        self.limits = limits
        self.checkColumns = checkColumns
    }

    /// - Parameter connection: In a transaction.
    nonisolated(nonsending) mutating func run(
        _ source: inout some EntityRowSource, on connection: Connection
    ) async throws -> StagingTable {
        var waiting = try await source.next()
        while let block = waiting {
            timesWithoutZone += block.timesWithoutZone
            try await adapt(to: block.columns, on: connection)
            waiting = try await copy(block, andThen: &source, on: connection)
        }
        guard let columns else { preconditionFailure("a source has a first block") }
        return StagingTable(
            name: name, columns: columns, rowCount: rowCount,
            times: min(earliest, latest)...max(earliest, latest),
            timesWithoutZone: timesWithoutZone)
    }

    /// Copies the block and those that follow it.
    ///
    /// - Returns: The first block with other columns; `nil` at the end.
    private nonisolated(nonsending) mutating func copy(
        _ first: EntityRowBlock, andThen source: inout some EntityRowSource,
        on connection: Connection
    ) async throws -> EntityRowBlock? {
        let columns = first.columns
        let types = columns.map(\.type)
        var current: EntityRowBlock? = first
        var encoder = BinaryCopyEncoder(columnCount: columns.count + 1)
        try await connection.copyIn(
            "COPY \(name) FROM STDIN (FORMAT binary)", deadline: limits.bulkDeadline
        ) { writer in
            if let block = current { try encode(block.rows, types, &encoder) }
            current = try await source.next()
            let goesOn = current?.columns == columns
            if let current, goesOn { timesWithoutZone += current.timesWithoutZone }
            if !goesOn { encoder.finish() }
            writer.write(encoder.take())
            return goesOn
        }
        return current
    }

    private mutating func encode(
        _ rows: RowBlock, _ types: [ValueType], _ encoder: inout BinaryCopyEncoder
    ) throws {
        guard let columns else { preconditionFailure("the table is there") }
        for row in 0..<rows.rowCount {
            let values = rows[row: row]
            guard case .timestamp(let time) = values[values.startIndex + columns.timeIndex],
                time.isRepresentable
            else {
                throw EntityColumns.badTime(
                    isNull: rows[row, columns.timeIndex].isNull, place: "The row",
                    path: "\(path)[\(rowCount)]")
            }
            earliest = min(earliest, time)
            latest = max(latest, time)
            rowCount += 1
            encoder.beginRow()
            encoder.append(Int64(rowCount))
            for (value, type) in zip(values, types) { try encoder.append(value, as: type) }
        }
    }

    /// Creates the table, or gives it the columns it lacks and the types it needs.
    private nonisolated(nonsending) mutating func adapt(
        to needed: [Features.Column], on connection: Connection
    ) async throws {
        let fitted = try EntityColumns(needed, joinKeys: joinKeys, path: path)
        try checkColumns(needed)
        defer { columns = fitted }
        guard let present = columns?.columns else {
            try await connection.script(StagingTable.createStatement(name, needed))
            return
        }
        let changes = needed.enumerated().compactMap { index, column -> String? in
            let name = EntityRelation.columnName(index)
            let type = column.type.columnTypeSQL
            guard index < present.count else { return "ADD COLUMN \(name) \(type)" }
            guard present[index].type != column.type else { return nil }
            return "ALTER COLUMN \(name) TYPE \(type) USING \(name)::\(column.type.sqlName)"
        }
        try await connection.script(
            "ALTER TABLE \(name) \(changes.joined(separator: ", "))", deadline: limits.bulkDeadline)
    }
}
