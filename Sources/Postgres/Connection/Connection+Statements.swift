/// Sending a statement and taking its results, one level above libpq.
extension Connection {
    /// Hands libpq something to send, and writes it.
    func send(_ operation: (Link) -> Bool) async throws(PostgresError) {
        let link = try liveLink()
        guard operation(link) else {
            // libpq refuses on a broken connection, and when its memory is short.
            throw lose()
        }
        try await flush()
    }

    /// Sends one statement, prepared before if it was not already.
    func send(
        _ sql: String, _ parameters: ParameterList, isPrepared: Bool
    ) async throws(PostgresError) {
        let sql = try checked(sql)
        guard isPrepared, cache.isEnabled else {
            try await send { $0.send(sql, parameters) }
            return
        }
        let name = try await prepare(sql, types: parameters.types)
        try await send { $0.send(prepared: name, parameters) }
    }

    /// The name of the statement, which is prepared now if it was not already.
    func prepare(_ sql: String, types: [PostgresType]) async throws(PostgresError) -> String {
        let key = StatementCache.Key(sql: sql, types: types)
        if let known = cache.use(key) { return known }
        if let oldest = cache.makeRoom() { try await deallocate(oldest) }
        let name = cache.newName()
        try await send { $0.sendPrepare(sql, as: name, types: types) }
        _ = try await finishResults()
        cache.insert(key, name: name)
        return name
    }

    /// Runs the body, and once more when its prepared statement turned out to be stale: a table
    /// it reads was altered, or a pooler gave us another session.
    ///
    /// Inside a transaction it is not run again, since the server refuses everything by then;
    /// the next use of the statement prepares it anew.
    func retryingStalePlan<T: Sendable>(
        _ sql: String, _ parameters: ParameterList,
        _ body: nonisolated(nonsending) () async throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        do throws(PostgresError) {
            return try await body()
        } catch {
            guard let name = forget(sql, parameters.types, after: error), let link,
                link.isIdleInNoTransaction
            else { throw error }
            if error.state == .featureNotSupported { try await deallocate(name) }
            return try await body()
        }
    }

    /// Forgets a prepared statement that may be stale by that error, and gives its name.
    func forget(_ sql: String, _ types: [PostgresType], after error: PostgresError) -> String? {
        guard error.state == .featureNotSupported || error.state == .invalidStatementName else {
            return nil
        }
        return cache.remove(StatementCache.Key(sql: sql, types: types))
    }

    func deallocate(_ name: String) async throws(PostgresError) {
        try await send { $0.send(script: "DEALLOCATE \(name)") }
        _ = try await finishResults()
    }

    /// The next result of the statement, `nil` after its last.
    func nextResult() async throws(PostgresError) -> ServerResult? {
        try await receiveResult()
        return try liveLink().nextResult()
    }

    /// Takes all results of the statement, which leaves the session ready for the next.
    ///
    /// - Parameter onResult: Given each result, until it throws; then the statement is cancelled
    ///   and the error thrown when it has ended.
    /// - Throws: The first error of the statement.
    func finishResults(
        _ onResult: (borrowing ServerResult) throws(PostgresError) -> Void = { _ in }
    ) async throws(PostgresError) -> StatementOutcome {
        var outcome = StatementOutcome()
        var failure: PostgresError?
        while let result = try await nextResult() {
            switch result.status {
            case .failure:
                failure = failure ?? self.failure(of: result)
            case .copyIn, .copyOut:
                failure = failure ?? .invalidUse(reason: "COPY needs a call of its own")
                try await leaveCopy(result.status)
            // After the failure of another, which is told.
            case .skipped: continue
            case .command, .rows, .singleRow, .emptyQuery, .pipelineEnd:
                outcome.rowsAffected = result.rowsAffected
                outcome.commandTag = result.commandTag
                guard failure == nil else { continue }
                do throws(PostgresError) {
                    try onResult(result)
                } catch {
                    failure = error
                    if let id = statement?.id { interrupt(id, .abandoned) }
                }
            }
        }
        if let link, !link.isOpen { throw lose(failure.map(String.init(describing:))) }
        if let failure { throw failure }
        return outcome
    }

    /// The error of a failed result; one that ends the session ends it here too.
    func failure(of result: borrowing ServerResult) -> PostgresError {
        let error = result.error
        return error.state.endsSession ? lose(error.message) : .server(error)
    }

    /// A C string ends at its first NUL, and what follows would silently not be run.
    func checked(_ sql: String) throws(PostgresError) -> String {
        configuration.observeStatement?(sql)
        guard !sql.utf8.contains(0) else {
            throw .invalidValue(reason: "a statement cannot hold a NUL character")
        }
        return sql
    }

    private func leaveCopy(_ status: ServerResult.Status) async throws(PostgresError) {
        if status == .copyIn {
            try await send { $0.putCopyEnd(failingBecause: "COPY needs a call of its own") }
            return
        }
        var ignored: [UInt8] = []
        while try await receiveCopyData(into: &ignored) { ignored.removeAll() }
    }

    /// Appends messages of a COPY TO STDOUT, at least one and until there are `count` bytes;
    /// `false` after the last.
    func receiveCopyData(
        into bytes: inout [UInt8], upTo count: Int = 1
    ) async throws(PostgresError) -> Bool {
        while true {
            let link = try liveLink()
            var outcome = link.readCopyData(into: &bytes)
            while case .bytes = outcome, bytes.count < count {
                outcome = link.readCopyData(into: &bytes)
            }
            switch outcome {
            case .bytes: return true
            case .ended: return false
            case .wouldBlock:
                // The server sends eight kilobytes at a time. To wait for them on this queue takes
                // a quarter of the processor's time that suspending as often does.
                if count == 1 || !link.isReadableSoon { await wait(for: .readable) }
                guard try liveLink().consumeInput() else { throw lose() }
            }
        }
    }
}
