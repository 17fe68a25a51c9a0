package import Features
package import Models
import Postgres

extension PostgresStore: PredictionTableStore {
    package func check(_ target: PredictionTable.Target) async throws(FeatureError) {
        try await withConnection { try await TargetTable(target).check(on: $0) }
    }

    package func begin(_ table: PredictionTable) async throws(FeatureError) -> Int {
        try await withTransaction { connection in
            if let record = try await BatchPredictionRecord.find(
                ofJob: table.job, on: connection)
            {
                return record.rows
            }
            if let target = table.target {
                try await TargetTable(target).check(on: connection)
            }
            let name = try TableName.unique(schema: BatchPredictionRecord.schema, prefix: "job")
            let columns = try table.columns.map { column in
                "\(try quoteIdentifier(column.name)) \(column.type.columnTypeSQL)"
            }
            try await connection.script(
                "CREATE TABLE \(name) (row_id bigint, \(columns.joined(separator: ", ")))")
            try await BatchPredictionRecord.insert(table, at: name, on: connection)
            return 0
        }
    }

    package func append(
        _ rows: RowBlock, refused: Int, to table: PredictionTable, after count: Int
    ) async throws(FeatureError) {
        let types = table.columns.map(\.type)
        try await withTransaction { connection in
            let noted = try await connection.execute(
                """
                UPDATE larder.batch_predictions SET rows = rows + $3, refused = refused + $4
                WHERE job = $1 AND rows = $2 AND NOT is_done
                """,
                [
                    .text(table.job), .int64(Int64(count)), .int64(Int64(rows.rowCount)),
                    .int64(Int64(refused)),
                ])
            guard noted == 1,
                let record = try await BatchPredictionRecord.find(
                    ofJob: table.job, on: connection)
            else {
                throw Self.notOurs
            }
            var row = 0
            var encoder = BinaryCopyEncoder(columnCount: types.count + 1)
            try await connection.copyIn(
                "COPY \(record.name) FROM STDIN (FORMAT binary)", deadline: limits.bulkDeadline
            ) { writer in
                let end = min(rows.rowCount, row + limits.batchRows)
                while row < end {
                    encoder.beginRow()
                    encoder.append(Int64(count + row + 1))
                    for (value, type) in zip(rows[row: row], types) {
                        try encoder.append(value, as: type)
                    }
                    row += 1
                }
                if row == rows.rowCount { encoder.finish() }
                writer.write(encoder.take())
                return row < rows.rowCount
            }
        }
    }

    package func finish(
        _ table: PredictionTable
    ) async throws(FeatureError) -> BatchPredictionResult {
        try await withTransaction { connection in
            try await limitTableLocks(on: connection)
            guard
                let record = try await BatchPredictionRecord.find(
                    ofJob: table.job, on: connection)
            else { throw Self.notOurs }
            guard !record.isDone else { return record.result }
            try await connection.script(
                "ALTER TABLE \(record.name) ADD PRIMARY KEY (row_id)",
                deadline: limits.bulkDeadline)
            let name = try await place(record, table.target, on: connection)
            try await connection.execute(
                """
                UPDATE larder.batch_predictions
                SET is_done = true, table_schema = $2, table_name = $3 WHERE job = $1
                """, [.text(table.job), .text(name.schema), .text(name.name)])
            try await connection.script("ANALYZE \(name)", deadline: limits.bulkDeadline)
            return record.result
        }
    }

    /// Moves a filled table to its target.
    private func place(
        _ record: BatchPredictionRecord, _ target: PredictionTable.Target?,
        on connection: Connection
    ) async throws -> TableName {
        guard let target else { return record.name }
        let name = try TargetTable(target).name
        try await connection.createSchema(target.schema, deadline: limits.bulkDeadline)
        // Of two jobs with one target the second sees what the first has put there.
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text("\(name)")])
        try await TargetTable(target).replaced(on: connection)?.delete(on: connection)
        try await BatchPredictionRecord.forget(at: name, on: connection)
        try await connection.script(
            """
            ALTER TABLE \(record.name) SET SCHEMA \(try quoteIdentifier(target.schema));
            ALTER TABLE \(try TableName(schema: target.schema, name: record.name.name))
                RENAME TO \(try quoteIdentifier(target.table))
            """)
        return name
    }

    package func result(
        ofJob job: String
    ) async throws(FeatureError) -> BatchPredictionResult? {
        try await withConnection { connection in
            let record = try await BatchPredictionRecord.find(ofJob: job, on: connection)
            return record.flatMap { $0.isDone ? $0.result : nil }
        }
    }

    package func rows(
        of table: PredictionTable, begin: @Sendable () async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {
        do {
            try await bulkPool.withTransaction(.readOnly) { connection in
                guard
                    let record = try await BatchPredictionRecord.find(
                        ofJob: table.job, on: connection)
                else {
                    throw FeatureError.inTheWay(
                        "the predictions of this job were replaced",
                        hint: "The job that replaced them has theirs.")
                }
                guard try await record.stands(on: connection) else { throw Self.dropped }
                try await begin()
                let names = try table.columns.map { try quoteIdentifier($0.name) }
                try await connection.copyRows(
                    of: "SELECT \(names.joined(separator: ", ")) FROM \(record.name) "
                        + "ORDER BY row_id",
                    types: table.columns.map(\.type), limits: limits
                ) { try await consume($0) }
            }
        } catch let error as PostgresError {
            throw error.state == .undefinedTable ? Self.dropped : FeatureError(error)
        }
    }

    private static let notOurs = FeatureError.conflict(
        "another server fills the table of this job")
    private static let dropped = FeatureError.inTheWay(
        "the table of this job's predictions was dropped", hint: "Predict again.")
}
