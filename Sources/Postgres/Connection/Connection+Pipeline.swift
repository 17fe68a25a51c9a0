/// Statements that are sent together: one round trip for all of them.
///
/// libpq's pipeline mode is on from the first to the last of their results and at no other time,
/// so nothing else has to know of it.
extension Connection {
    /// Runs the statements in their order; after one that fails the rest is skipped.
    ///
    /// - Returns: The rows of each but the first, which is the BEGIN.
    /// - Throws: The first error.
    func runTogether(
        _ statements: [(sql: String, parameters: ParameterList)], deadline: Duration?
    ) async throws(PostgresError) -> [[Row]] {
        try await asStatement(deadline: deadline) { () async throws(PostgresError) in
            let names = try await self.prepareAll(statements)
            let link = try self.liveLink()
            guard link.enterPipeline() else { throw self.lose() }
            for (index, (sql, parameters)) in statements.enumerated() {
                let isTaken =
                    names.isEmpty
                    ? link.send(sql, parameters) : link.send(prepared: names[index], parameters)
                guard isTaken else { throw self.lose() }
            }
            guard link.sendPipelineEnd() else { throw self.lose() }
            try await self.flush()
            return try await self.collectAll(statements.count)
        }
    }

    /// Forgets those of the statements that may be stale by the error.
    ///
    /// - Returns: Whether there were any, so that it is worth preparing them anew.
    func forgetStale(
        _ statements: [(sql: String, parameters: ParameterList)], after error: PostgresError
    ) async -> Bool {
        var isAny = false
        for (sql, parameters) in statements {
            guard let name = forget(sql, parameters.types, after: error) else { continue }
            isAny = true
            // Otherwise it is not there any more.
            guard error.state == .featureNotSupported else { continue }
            _ = await Result(catchingAsync: { () async throws(PostgresError) in
                try await self.script("DEALLOCATE \(name)")
            })
        }
        return isAny && link != nil
    }

    /// - Returns: The names of the prepared statements; none where they are not to be prepared.
    private func prepareAll(
        _ statements: [(sql: String, parameters: ParameterList)]
    ) async throws(PostgresError) -> [String] {
        // Or the last would make room by throwing out the first.
        guard statements.count <= cache.countMax else { return [] }
        var names: [String] = []
        for (sql, parameters) in statements {
            names.append(try await prepare(sql, types: parameters.types))
        }
        return names
    }

    private func collectAll(_ count: Int) async throws(PostgresError) -> [[Row]] {
        var rows: [[Row]] = []
        var failure: PostgresError?
        for _ in 0..<count {
            do throws(PostgresError) {
                rows.append(try await collectRows(max: Self.defaultRowsMax))
            } catch {
                guard link != nil else { throw error }
                failure = failure ?? error
            }
        }
        // The pipeline's own result.
        _ = try await finishResults()
        guard try liveLink().exitPipeline() else { throw lose() }
        if let failure { throw failure }
        return Array(rows.dropFirst())
    }
}
