import Features
import Models
import Synchronization
import TestSupport
import Testing

/// Batch predictions in several attempts, and what they take in memory.
@Suite struct BatchAttemptTests {
    private static let columns = ["rain", "heat", "wind"].map { Column($0, .float64) }

    /// As many rows, of which each third lacks an input.
    private func batches(
        _ rows: Int, on server: ModelServer, _ tables: PredictionTablesInMemory
    ) -> BatchPredictionService {
        var block = RowBlock(columnCount: 3, rowCapacity: rows)
        for row in 0..<rows {
            block.appendRow([row % 3 == 0 ? .null : .float64(1), .float64(1), .float64(1)])
        }
        return BatchPredictionService(
            predictions: server.service,
            datasets: DatasetInMemory("rows", columns: Self.columns, block), tables: tables)
    }

    private let order = BatchPrediction(
        project: "default", model: "m", version: 1, source: .dataset("rows"), target: nil,
        job: "1")

    /// With a model that refuses rows which lack an input.
    private func server() async throws -> ModelServer {
        let server = try await ModelServer()
        try await server.apply(#"{"models": [{"name": "m", "missing_values": "refuse"}]}"#)
        try await server.add()
        return server
    }

    @Test func `an attempt after the last row was stored tells of all rows`() async throws {
        let batches = batches(7, on: try await server(), PredictionTablesInMemory())
        let first = try await batches.run(order) { _, _ in }
        #expect(first.rows == 7)
        #expect(first.refused == 3)
        let second = try await batches.run(order) { _, _ in }
        #expect(second.rows == 7)
        #expect(second.refused == 3)
    }

    @Test func `an attempt that goes on tells of those before it, too`() async throws {
        let tables = PredictionTablesInMemory()
        let batches = batches(20_010, on: try await server(), tables)
        // The first chunk comes to be stored, what is behind it does not.
        tables.setFailing(times: 1)
        await #expect(throws: FeatureError.unavailable("the store is away")) {
            try await batches.run(order) { _, _ in }
        }
        let result = try await batches.run(order) { _, _ in }
        #expect(result.rows == 20_010)
        #expect(result.refused == 6_670)
    }

    @Test func `while it runs its model counts, and is refused where there is no room`()
        async throws
    {
        let bytes = try ModelServer.modelBytes
        let server = try await ModelServer(memoryBytesMax: bytes)
        try await server.add()
        let seen = Mutex<[VersionName: Int]>([:])
        let tables = PredictionTablesInMemory { seen.withLock { $0 = server.service.memory } }
        _ = try await batches(3, on: server, tables).run(order) { _, _ in }
        #expect(seen.withLock { $0 } == [ModelServer.name(1): bytes])
        #expect(server.loaded == [])
        try await server.add(to: "n")
        try await server.point(of: "n", at: 1)
        let others = PredictionTablesInMemory()
        await #expect(
            throws: ModelError.noRoom(model: "m", bytes: bytes, free: 0, limit: bytes)
        ) {
            try await batches(3, on: server, others).run(order) { _, _ in }
        }
    }
}
