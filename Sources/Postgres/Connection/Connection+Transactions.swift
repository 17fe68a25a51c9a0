/// Transactions, and what is known when one ends badly.
extension Connection {
    /// Runs the body in a transaction: COMMIT when it returns, ROLLBACK when it throws.
    ///
    /// COMMIT is sent even when the task was cancelled after the body returned. What its failure
    /// means is told apart:
    /// - the server answered with an error, or with a rollback: nothing was committed;
    /// - the connection broke before COMMIT was sent: nothing was committed;
    /// - the connection broke after it: `.commitOutcomeUnknown`.
    ///
    /// - Parameter commitDeadline: For COMMIT; `configuration.statementDeadline` when absent.
    /// - Throws: `.invalidUse` inside another transaction; what the body throws.
    @discardableResult
    package nonisolated(nonsending) func transaction<T>(
        _ mode: TransactionMode = .readWrite,
        commitDeadline: Duration? = nil,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        try await beginTransaction(mode)
        return try await endTransaction(commitDeadline, body)
    }

    /// Runs statements and then the body in a transaction; the statements are sent together with
    /// its BEGIN, for one round trip in all.
    ///
    /// - Parameters:
    ///   - deadline: For the statements together; `configuration.statementDeadline` when absent.
    ///   - body: Gets the rows of each statement, at most `defaultRowsMax` of them.
    @discardableResult
    package nonisolated(nonsending) func transaction<T>(
        _ mode: TransactionMode = .readWrite,
        beginningWith statements: [Statement],
        deadline: Duration? = nil,
        commitDeadline: Duration? = nil,
        _ body: nonisolated(nonsending) (Connection, [[Row]]) async throws -> T
    ) async throws -> T {
        let rows = try await beginTransaction(mode, with: statements, deadline: deadline)
        return try await endTransaction(commitDeadline) { try await body($0, rows) }
    }

    /// Runs the body in the transaction that was begun, and ends that.
    private nonisolated(nonsending) func endTransaction<T>(
        _ commitDeadline: Duration?,
        _ body: nonisolated(nonsending) (Connection) async throws -> T
    ) async throws -> T {
        let value: T
        do {
            value = try await body(self)
        } catch {
            await rollBack()
            throw error
        }
        try await commit(deadline: commitDeadline)
        return value
    }

    private func beginTransaction(_ mode: TransactionMode) async throws(PostgresError) {
        try checkNotInTransaction()
        try await script(mode.beginStatement)
    }

    private func beginTransaction(
        _ mode: TransactionMode, with statements: [Statement], deadline: Duration?
    ) async throws(PostgresError) -> [[Row]] {
        try checkNotInTransaction()
        var all = [(sql: mode.beginStatement, parameters: try ParameterList([]))]
        for statement in statements {
            all.append((try checked(statement.sql), try ParameterList(statement.parameters)))
        }
        do throws(PostgresError) {
            return try await runTogether(all, deadline: deadline)
        } catch {
            await rollBack()
            // Nothing was done yet that could not be done again.
            guard await forgetStale(all, after: error) else { throw error }
        }
        do throws(PostgresError) {
            return try await runTogether(all, deadline: deadline)
        } catch {
            await rollBack()
            throw error
        }
    }

    private func checkNotInTransaction() throws(PostgresError) {
        guard try liveLink().isIdleInNoTransaction else {
            throw .invalidUse(reason: "connection is already in a transaction")
        }
    }

    private func rollBack() async {
        guard let link, !link.isIdleInNoTransaction else { return }
        do throws(PostgresError) {
            try await runUncancellably("ROLLBACK")
        } catch {
            // A session that cannot roll back is of no use to the next borrower.
            _ = lose("a transaction could not be rolled back")
        }
    }

    private func commit(deadline: Duration?) async throws(PostgresError) {
        guard consumeArrivedInput() else { throw endedError }
        let outcome: StatementOutcome
        do throws(PostgresError) {
            outcome = try await runUncancellably("COMMIT", deadline: deadline)
        } catch {
            // An error with the session intact is the server's answer: it did not commit.
            guard link == nil else { throw error }
            throw .commitOutcomeUnknown(reason: String(describing: error))
        }
        if outcome.commandTag == "ROLLBACK" { throw .transactionRolledBack }
    }

    @discardableResult
    func runUncancellably(
        _ sql: String, deadline: Duration? = nil
    ) async throws(PostgresError) -> StatementOutcome {
        let limit = deadline ?? configuration.statementDeadline
        return try await asUncancellableStatement(deadline: limit) {
            () async throws(PostgresError) in
            try await self.send { $0.send(script: sql) }
            return try await self.finishResults()
        }
    }
}
