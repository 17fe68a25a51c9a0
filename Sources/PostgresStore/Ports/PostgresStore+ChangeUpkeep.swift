package import Features
import Postgres

/// What keeps the feed of changes small, and its followers awake.
extension PostgresStore {
    /// Removes old changes; called again and again, by every server of the database.
    package func keepChanges() async throws(FeatureError) {
        let upkeep = ChangeUpkeep(limits: limits)
        let written = try await withTransaction { try await upkeep.run(on: $0) }
        for view in written {
            // It is only slower without, and the next time comes soon.
            try? await withTransaction { try await upkeep.summarize(view, on: $0) }
        }
    }

    /// Yields after this server has committed something, once for everything since the last time.
    ///
    /// For one reader.
    package var writes: AsyncStream<Void> { journal.writes }

    /// Tells the other servers that there is something to follow.
    ///
    /// It is a hint, for which nobody waits: a server that misses it looks soon anyway.
    package func ring() async throws(FeatureError) {
        let statements = [
            Statement("SET LOCAL synchronous_commit = off"),
            Statement(
                "SELECT pg_notify('\(Self.channel)', $1)", [.text(journal.server)]),
        ]
        do {
            try await pool.withTransaction(beginningWith: statements) { _, _ in }
        } catch {
            throw FeatureError(error)
        }
    }

    /// Listens to the other servers on a session of its own, until that ends.
    ///
    /// - Parameter heard: Called when one has rung, and when listening has begun.
    package func listen(_ heard: @Sendable () -> Void) async throws(FeatureError) {
        do {
            try await withOwnSession(pool.configuration) { connection in
                let bells = try await connection.notifications(on: Self.channel)
                heard()
                for await bell in bells where bell.payload != journal.server { heard() }
            }
        } catch {
            throw FeatureError(error)
        }
    }

    private static let channel = "larder_changes"
}
