/// Statements whose whole result is wanted.
extension Connection {
    /// The rows a result may have unless the call says otherwise.
    package static let defaultRowsMax = 100_000

    /// Runs one statement and gives all its rows.
    ///
    /// - Parameters:
    ///   - sql: One statement, with `$1`, `$2`, … where the parameters go.
    ///   - rowsMax: More rows than this are an error, and are not read.
    ///   - deadline: `configuration.statementDeadline` when absent.
    ///   - isPrepared: Whether to keep the statement prepared for the next time. Pass `false`
    ///     for SQL that will not come again.
    /// - Throws: `.tooManyRows`, `.server`, `.deadlineExceeded`, `.cancelled`, `.connectionLost`.
    /// - Complexity: One round trip; the first time a statement is prepared, two.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        rowsMax: Int = defaultRowsMax,
        deadline: Duration? = nil,
        isPrepared: Bool = true
    ) async throws(PostgresError) -> [Row] {
        let list = try ParameterList(parameters)
        return try await asStatement(deadline: deadline) { () async throws(PostgresError) in
            try await self.retryingStalePlan(sql, list) { () async throws(PostgresError) in
                try await self.send(sql, list, isPrepared: isPrepared)
                try self.liveLink().requestSingleRows()
                return try await self.collectRows(max: rowsMax)
            }
        }
    }

    /// Runs one statement and gives the number of rows it changed.
    ///
    /// Parameters and errors are those of `query`; rows it returns are dropped.
    @discardableResult
    package func execute(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        deadline: Duration? = nil,
        isPrepared: Bool = true
    ) async throws(PostgresError) -> Int {
        let list = try ParameterList(parameters)
        return try await asStatement(deadline: deadline) { () async throws(PostgresError) in
            try await self.retryingStalePlan(sql, list) { () async throws(PostgresError) in
                try await self.send(sql, list, isPrepared: isPrepared)
                return try await self.finishResults().rowsAffected
            }
        }
    }

    /// Runs any number of statements, separated by semicolons, without parameters.
    ///
    /// They are one transaction, unless the script opens its own. At the first error the rest is
    /// skipped.
    package func script(
        _ sql: String, deadline: Duration? = nil
    ) async throws(PostgresError) {
        let sql = try checked(sql)
        try await asStatement(deadline: deadline) { () async throws(PostgresError) in
            try await self.send { $0.send(script: sql) }
            _ = try await self.finishResults()
        }
    }

    /// The columns a statement would give, and how many parameters it has, without running it.
    package func describe(
        _ sql: String, deadline: Duration? = nil
    ) async throws(PostgresError) -> (columns: [Column], parameterCount: Int) {
        let sql = try checked(sql)
        return try await asStatement(deadline: deadline) { () async throws(PostgresError) in
            try await self.send { $0.sendPrepare(sql, as: "", types: []) }
            _ = try await self.finishResults()
            try await self.send { $0.sendDescribe(prepared: "") }
            var shape: (columns: [Column], parameterCount: Int) = ([], 0)
            _ = try await self.finishResults {
                shape = ($0.columns().columns, $0.parameterCount)
            }
            return shape
        }
    }

    func collectRows(max: Int) async throws(PostgresError) -> [Row] {
        var batch: RowBatch.Builder?
        _ = try await finishResults { (result) throws(PostgresError) in
            var rows = batch ?? RowBatch.Builder(columns: result.columns())
            // Cleared while it is changed, or the change would copy everything so far.
            batch = nil
            result.copyRows(to: &rows)
            guard rows.rowCount <= max else { throw .tooManyRows(limit: max) }
            batch = rows
        }
        return batch?.take() ?? []
    }
}
