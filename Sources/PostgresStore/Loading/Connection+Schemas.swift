import Postgres

extension Connection {
    /// Creates a schema unless there is one of the name.
    ///
    /// - Precondition: The connection is in a transaction.
    func createSchema(_ name: String, deadline: Duration) async throws {
        guard try await isSchemaMissing(name) else { return }
        // Two sessions that create a schema at once collide, even with IF NOT EXISTS: the second
        // may not have heard of the first one's commit. Reading the catalog, it does.
        try await execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text(name)],
            deadline: deadline)
        guard try await isSchemaMissing(name) else { return }
        try await script("CREATE SCHEMA \(try quoteIdentifier(name))")
    }

    private func isSchemaMissing(_ name: String) async throws -> Bool {
        try await query("SELECT FROM pg_namespace WHERE nspname = $1", [.text(name)]).isEmpty
    }
}
