import Features
import Postgres

/// The table that holds the rows of a dataset, numbered by `row_id` from 1.
///
/// Its columns are called `c0`, `c1`, … because theirs may be no names PostgreSQL can hold; the
/// receipt has the real ones.
struct DatasetTable {
    let name: TableName
    let columns: [Features.Column]

    /// That holds all of them.
    static let schema = "larder_datasets"

    static func columnName(_ index: Int) -> String { "c\(index)" }

    /// Hands the rows over in order, in batches.
    ///
    /// - Parameter condition: Which rows, in SQL.
    nonisolated(nonsending) func readRows(
        where condition: String = "true", on connection: Connection, limits: StoreLimits,
        _ consume: nonisolated(nonsending) (RowBlock) async throws -> Void
    ) async throws {
        let names = columns.indices.map(Self.columnName).joined(separator: ", ")
        try await connection.copyRows(
            of: "SELECT \(names) FROM \(name) WHERE \(condition) ORDER BY row_id",
            types: columns.map(\.type), limits: limits
        ) { rows in
            try await consume(rows)
        }
    }
}
