import Features
import Postgres

extension Connection {
    /// Runs a query without parameters and hands its rows over in order, in batches.
    ///
    /// `COPY … (FORMAT binary)` is the fastest way out of PostgreSQL; the next batch is read
    /// after the last was consumed.
    /// - Parameters:
    ///   - types: Those of the query's columns, exactly.
    ///   - counting: Takes one more column, an integer, which is not handed over.
    nonisolated(nonsending) func copyRows(
        of sql: String, types: [ValueType], limits: StoreLimits, counting: ((Int32) -> Void)? = nil,
        _ consume: nonisolated(nonsending) (RowBlock) async throws -> Void
    ) async throws {
        var decoder = BinaryCopyDecoder(
            columns: (types + (counting == nil ? [] : [.int32])).enumerated().map { index, type in
                Postgres.Column(name: "column \(index + 1)", type: type.postgresType)
            })
        var rowCapacity = 0
        try await copyOut(
            "COPY (\(sql)) TO STDOUT (FORMAT binary)", deadline: limits.bulkDeadline
        ) { chunk in
            // As many as in the chunk before: growing the block step by step would move it.
            var block = RowBlock(columnCount: types.count, rowCapacity: rowCapacity)
            defer { rowCapacity = block.rowCount }
            try decoder.decode(chunk) { (row) throws(PostgresError) in
                for type in types { block.append(try FeatureValue(copied: row.next(), as: type)) }
                guard let counting else { return }
                if case .int32(let count) = try FeatureValue(copied: row.next(), as: .int32) {
                    counting(count)
                }
            }
            if !block.isEmpty { try await consume(block) }
        }
    }
}
