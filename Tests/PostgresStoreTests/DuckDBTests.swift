import Features
import Foundation
import PostgresStore
import TestSupport
import Testing

/// The join beside DuckDB's ASOF join, on the same data.
@Suite(.enabled("duckdb is there") { await DuckDB.isReady() })
struct DuckDBTests {
    private static let seed: UInt64 = 4_711
    private static let ttl: Int64 = 40_000_000

    /// A row of history with how it was ordered.
    private struct Row {
        let driver: Int64
        let second: Int64
        let created: Int64
        let value: Int64
    }

    @Test(arguments: JoinShape.allCases)
    func `DuckDB joins what we join`(shape: JoinShape) async throws {
        print("DuckDB: seed \(Self.seed)")
        var random = SplitMix64(seed: Self.seed)
        let rows = (0..<3_000).map { value in
            let second = Int64.random(in: 0...600, using: &random)
            return Row(
                driver: Int64.random(in: 1...20, using: &random), second: second,
                created: second + Int64.random(in: 0...3, using: &random), value: Int64(value))
        }
        let asked = (0..<5_000).map { _ in
            (
                driver: Int64.random(in: 0...21, using: &random),
                second: Int64.random(in: -10...700, using: &random)
            )
        }
        let trips = try await Trips(
            "duckdb_\(shape.rawValue)", ttl: TimeToLive(microseconds: Self.ttl))
        try await trips.write(
            rows.map {
                Trips.row(driver: $0.driver, at: $0.second, created: $0.created, count: $0.value)
            }, id: "1")
        let table = EntityTable(
            columns: [Column("driver", .int64), Column(Reserved.eventTimestamp, .timestamp)],
            rows: asked.map { [.int64($0.driver), .timestamp(Trips.time($0.second))] })
        let ours = RowCollector()
        let store = try await TestDatabase.store(shape: shape)
        try await store.join(
            trips.join(.table(table)), begin: { ours.begin($0) }, { ours.add($0) })

        let history = rows.enumerated().map { index, row in
            [row.driver, row.second * 1_000_000, row.created, Int64(index), row.value]
        }
        let entities = asked.enumerated().map { index, row in
            [Int64(index), row.driver, row.second * 1_000_000]
        }
        let theirs = try await DuckDB.join(history, entities, ttl: Self.ttl)
        let counts = ours.rows.map { row in
            if case .int64(let count) = row[2] { String(count) } else { "" }
        }
        #expect(counts.count == asked.count)
        #expect(counts == theirs, "seed \(Self.seed)")
    }
}
