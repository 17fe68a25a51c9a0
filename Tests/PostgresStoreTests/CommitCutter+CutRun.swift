import Features
import Postgres
import PostgresStore
import TestSupport

extension CommitCutter {
    /// A materialization whose line is cut around one of its commits.
    ///
    /// - Parameter chunkRows: Of each commit.
    static func cutRun(
        of schema: FeatureViewSchema, chunkRows: Int, _ random: inout SplitMix64
    ) async throws {
        let configuration = try await TestDatabase.configuration()
        let cut: Cut = Bool.random(using: &random) ? .beforeCommit : .afterCommit
        let cutter = try CommitCutter(
            to: configuration, cut, commitsBefore: Int.random(in: 0...3, using: &random))
        defer { cutter.close() }
        var limits = StoreLimits()
        limits.copyChunkRows = chunkRows
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        _ = try? await PostgresStore(pool: pool, limits: limits)
            .materialize(schema, MaterializationOrder(.incremental)) { _ in }
        await pool.shutDown()
    }
}
