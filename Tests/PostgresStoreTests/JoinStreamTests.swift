import Features
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Entity rows that come block by block.
struct JoinStreamTests {
    private static let keys = [
        Column("driver", .int64), Column(Reserved.eventTimestamp, .timestamp),
    ]

    /// Hands out the blocks one by one.
    private static func stream(_ blocks: [EntityRowBlock]) -> EntityRowStream {
        let rest = Mutex(blocks[...])
        return EntityRowStream { rest.withLock { $0.popFirst() } }
    }

    private static func block(_ columns: [Column], _ rows: [[FeatureValue]]) -> EntityRowBlock {
        var block = RowBlock(columnCount: columns.count)
        for row in rows { block.appendRow(row) }
        return EntityRowBlock(columns: columns, rows: block)
    }

    private static func row(_ second: Int64, _ others: FeatureValue...) -> [FeatureValue] {
        [.int64(1), .timestamp(Trips.time(second))] + others
    }

    private static func joined(
        _ blocks: [EntityRowBlock], of trips: Trips
    ) async throws -> RowCollector {
        let rows = RowCollector()
        try await trips.store.join(
            trips.join(.stream(stream(blocks))), begin: { rows.begin($0) }, { rows.add($0) })
        return rows
    }

    @Test func `blocks are joined in the order in which they came`() async throws {
        let trips = try await Trips("entity_stream_order")
        try await trips.write([Trips.row(at: 0, count: 5)], id: "1")
        let rows = try await Self.joined(
            [
                Self.block(Self.keys, [Self.row(3), Self.row(-1)]),
                Self.block(Self.keys, [Self.row(1)]),
            ], of: trips)
        #expect(rows.rows.map { $0[2] } == [.int64(5), .null, .int64(5)])
    }

    @Test func `columns that appear, or turn out wider, are kept from the first row on`()
        async throws
    {
        let trips = try await Trips("entity_stream_columns")
        let text = Self.keys + [Column("label", .string)]
        let whole = Self.keys + [Column("label", .int64)]
        let real = Self.keys + [Column("label", .float64), Column("note", .string)]
        let rows = try await Self.joined(
            [
                Self.block(Self.keys, [Self.row(1)]), Self.block(text, [Self.row(2, .null)]),
                Self.block(whole, [Self.row(3, .int64(7))]),
                Self.block(real, [Self.row(4, .float64(0.5), .string("x"))]),
            ], of: trips)
        #expect(rows.columns.map(\.name) == real.map(\.name) + ["count", "city"])
        #expect(rows.rows.map { $0[2] } == [.null, .null, .float64(7), .float64(0.5)])
        #expect(rows.rows.map { $0[3] } == [.null, .null, .null, .string("x")])
    }

    @Test func `no rows join to no rows, with their columns`() async throws {
        let trips = try await Trips("entity_stream_empty")
        for shape in JoinShape.allCases {
            let rows = RowCollector()
            let store = try await TestDatabase.store(shape: shape)
            try await store.join(
                trips.join(.stream(Self.stream([Self.block(Self.keys, [])]))),
                begin: { rows.begin($0) }, { rows.add($0) })
            #expect(rows.columns.map(\.name) == ["driver", "event_timestamp", "count", "city"])
            #expect(rows.rows.isEmpty)
        }
    }

    @Test func `a later column that is named like a feature is refused`() async throws {
        let trips = try await Trips("entity_stream_clash")
        let clash = Self.keys + [Column("city", .string)]
        await #expect(
            throws: FeatureError.invalid(
                "two columns would be named \"city\"",
                [
                    Fault(
                        "features[1]", "\"city\" is also another column of the result.",
                        hint: "Ask with full_feature_names, which names columns view__feature.")
                ])
        ) {
            try await Self.joined(
                [
                    Self.block(Self.keys, [Self.row(1)]),
                    Self.block(clash, [Self.row(2, .string("x"))]),
                ], of: trips)
        }
    }

    @Test func `what the stream throws comes back, and no staging table stays`() async throws {
        struct Broken: Error {}
        let trips = try await Trips("entity_stream_broken")
        let isFirst = Mutex(true)
        let stream = EntityRowStream {
            guard
                isFirst.withLock({ first in
                    defer { first = false }
                    return first
                })
            else { throw Broken() }
            return Self.block(Self.keys, [Self.row(1)])
        }
        await #expect(throws: Broken.self) {
            try await trips.store.join(trips.join(.stream(stream)), begin: { _ in }, { _ in })
        }
        #expect(try await JoinTests.stagingTables().isEmpty)
    }

    @Test func `a row's number is the same in a later block`() async throws {
        let trips = try await Trips("entity_stream_number")
        await #expect(
            throws: FeatureError.invalid(
                "the entity rows are wrong",
                [Fault("entity_rows[2]", "The row has no event timestamp.")])
        ) {
            try await Self.joined(
                [
                    Self.block(Self.keys, [Self.row(1), Self.row(2)]),
                    Self.block(Self.keys, [[.int64(1), .null]]),
                ], of: trips)
        }
    }
}
