import Features
import Postgres

extension Connection {
    /// Runs a query without parameters and hands its rows over in order, in batches.
    ///
    /// `COPY … (FORMAT binary)` is the fastest way out of PostgreSQL; the next batch is read
    /// after the last was consumed.
    /// - Parameter types: Those of the query's columns, exactly.
    nonisolated(nonsending) func copyRows(
        of sql: String, types: [ValueType], limits: StoreLimits,
        _ consume: nonisolated(nonsending) (RowBlock) async throws -> Void
    ) async throws {
        var decoder = BinaryCopyDecoder(
            columns: types.enumerated().map { index, type in
                Postgres.Column(name: "column \(index + 1)", type: type.postgresType)
            })
        try await copyOut(
            "COPY (\(sql)) TO STDOUT (FORMAT binary)", deadline: limits.bulkDeadline
        ) { chunk in
            var block = RowBlock(columnCount: types.count)
            try decoder.decode(chunk) { (row) throws(PostgresError) in
                for type in types { block.append(try FeatureValue(copied: row.next(), as: type)) }
            }
            if !block.isEmpty { try await consume(block) }
        }
    }
}
