/// Results too large to hold.
extension Connection {
    /// Runs one statement and hands its rows over in batches, in order.
    ///
    /// The next batch is read after the last was consumed, so memory holds about one batch
    /// however slow the consumer; meanwhile the server waits. The connection can run nothing
    /// else until this returns. An error of the consumer cancels the statement and is thrown.
    ///
    /// - Parameters:
    ///   - batchRows: The rows of a batch; the last may have fewer.
    ///   - deadline: For all of it, the consumer's time included; none when absent.
    package nonisolated(nonsending) func stream(
        _ sql: String,
        _ parameters: [PostgresValue] = [],
        batchRows: Int = 1_000,
        deadline: Duration? = nil,
        _ consume: nonisolated(nonsending) ([Row]) async throws -> Void
    ) async throws {
        precondition(batchRows > 0, "a batch has at least one row")
        let id = try await beginStream(sql, parameters, deadline: deadline)
        do {
            try await withTaskCancellationHandler {
                while let rows = try await nextRows(batchRows) {
                    try await consume(rows)
                }
            } onCancel: {
                interruptSoon(id)
            }
        } catch {
            throw await abandon(id, because: error)
        }
        try await end(id, .success(()))
    }

    private func beginStream(
        _ sql: String, _ parameters: [PostgresValue], deadline: Duration?
    ) async throws(PostgresError) -> UInt64 {
        let sql = try checked(sql)
        let list = try ParameterList(parameters)
        let id = try begin(deadline: deadline)
        let sent = await cancellable(id) { () async throws(PostgresError) in
            // Not prepared: a stale plan could not be retried once rows were handed over.
            try await self.send { $0.send(sql, list) }
            try self.liveLink().requestSingleRows()
        }
        if case .failure = sent { try await end(id, sent) }
        return id
    }

    /// Up to `count` rows, `nil` when the statement has ended.
    private func nextRows(_ count: Int) async throws(PostgresError) -> [Row]? {
        var batch: RowBatch.Builder?
        while let result = try await nextResult() {
            switch result.status {
            case .singleRow:
                var rows = batch ?? RowBatch.Builder(columns: result.columns())
                batch = nil
                result.copyRows(to: &rows)
                if rows.rowCount == count { return rows.take() }
                batch = rows
            case .failure: throw failure(of: result)
            case .copyIn, .copyOut: throw .invalidUse(reason: "COPY needs a call of its own")
            case .command, .rows, .emptyQuery, .pipelineEnd, .skipped: continue
            }
        }
        return batch?.take()
    }

    /// Asks the server to end the statement, unless the error is its own answer.
    func stopServer(_ id: UInt64, after error: any Error) {
        if case .server? = error as? PostgresError { return }
        interrupt(id, .abandoned)
    }

    /// Ends a statement whose caller failed or was refused half-way.
    ///
    /// - Returns: The error to throw: the caller's own, or what interrupted the statement.
    func abandon(_ id: UInt64, because error: any Error) async -> any Error {
        stopServer(id, after: error)
        var remains = Result<Void, PostgresError>.success(())
        if link != nil {
            remains = await Result(catchingAsync: { () async throws(PostgresError) in
                _ = try await self.finishResults()
            })
        }
        guard let error = error as? PostgresError else {
            try? await end(id, remains)
            return error
        }
        do throws(PostgresError) {
            try await end(id, Result<Void, PostgresError>.failure(error))
            return error
        } catch {
            return error
        }
    }
}
