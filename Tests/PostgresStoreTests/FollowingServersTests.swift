import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Feature stores on one PostgreSQL that write at the same time and follow each other.
struct FollowingServersTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `whoever wrote it, every server holds the greatest row of each key`(
        seed: UInt64
    ) async throws {
        let database = try await OldDatabase("following_\(seed)", version: 5)
        try await database.store.migrate()
        let plan = try RegistryPlan(applying: Trips.bundle("p"), to: .empty)
        let project = try #require(try await database.store.apply(plan).projects["p"])
        let schema = try #require(project.schema(of: "trips"))
        let servers = (0..<3).map { number in
            let store = PostgresStore(pool: database.pool, server: "server \(number)")
            return FeatureStore(
                definitions: store, offline: store, datasets: store, now: { .latest })
        }
        // The last one starts while the others write.
        for server in servers.dropLast() { try await server.start { _, _ in } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, server) in servers.enumerated() {
                group.addTask {
                    if number == 2 { try await server.start { _, _ in } }
                    try await Self.write(
                        to: server, schema, seed: seed &* 1000 &+ UInt64(number))
                }
            }
            try await group.waitForAll()
        }
        for server in servers {
            _ = try await server.followOthers()
            let comparison = try await server.verifyOnline(project: "p") { _ in }
            #expect(comparison.compared == 10, "seed \(seed)")
            #expect(comparison.different == 0, "seed \(seed): \(comparison.examples)")
        }
        await database.pool.shutDown()
    }

    /// Writes batches with events in any order, and looks at what others have written in between.
    private static func write(
        to server: FeatureStore, _ schema: FeatureViewSchema, seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        for batch in 0..<30 {
            var rows: [TypedRow] = []
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                rows.append(
                    Trips.row(
                        driver: .random(in: 0..<10, using: &random),
                        at: .random(in: 0..<1000, using: &random),
                        count: .random(in: 0..<1000, using: &random)))
            }
            _ = try await server.write(
                RowBatch.make(schema, rows: rows, id: "\(seed)/\(batch)"))
            _ = try await server.followOthers()
        }
    }
}
