import Features
import TestSupport
import Testing

/// What is kept of a large batch for the online store.
@Suite struct LatestRowsTests {
    private let columns: IngestColumns

    init() throws {
        columns = IngestColumns(view: try Drivers.stats())
    }

    /// Rows of drivers at times, the rating being the row's place.
    private func placed(_ rows: [(driver: Int64, at: Int64)], first: Int64 = 1) -> PlacedRows {
        var block = RowBlock(columnCount: columns.columnCount)
        for (place, row) in rows.enumerated() {
            block.appendRow([
                .timestamp(time(row.at)), .null, .int64(row.driver), .float64(Double(place)), .null,
            ])
        }
        return PlacedRows(rows: block, firstSequence: first, now: time(100))
    }

    private func ratings(_ latest: LatestRows) -> [EntityKey: [FeatureValue]] {
        Dictionary(grouping: latest.take(), by: \.key).mapValues { $0.map { $0.values[0] } }
    }

    @Test func `of each key the greatest row is kept, whatever the order of arrival`() {
        var latest = LatestRows(of: columns.views[0])
        latest.add(placed([(1, 10), (2, 5), (1, 30), (1, 20)]), now: time(100))
        latest.add(placed([(2, 6), (1, 30)], first: 5), now: time(100))
        #expect(ratings(latest) == [key(1): [.float64(1)], key(2): [.float64(0)]])
    }

    @Test func `every row from the future is kept`() {
        var latest = LatestRows(of: columns.views[0])
        latest.add(placed([(1, 10), (1, 200), (1, 300)]), now: time(100))
        #expect(Set(latest.take().map(\.order.eventTime)) == [time(10), time(200), time(300)])
    }

    @Test func `many keys are told apart`() {
        var latest = LatestRows(of: columns.views[0])
        latest.add(placed((0..<5000).map { ($0, 10) }), now: time(100))
        latest.add(placed((0..<5000).map { ($0, 20) }, first: 5001), now: time(100))
        let rows = latest.take()
        #expect(rows.count == 5000)
        #expect(rows.allSatisfy { $0.order.eventTime == time(20) })
    }

    @Test func `more rows than may be kept are given up`() {
        var latest = LatestRows(of: columns.views[0], countMax: 3)
        latest.add(placed([(1, 1), (2, 1), (3, 1)]), now: time(100))
        #expect(!latest.hasOverflowed)
        latest.add(placed([(4, 1)], first: 4), now: time(100))
        #expect(latest.hasOverflowed)
        #expect(latest.take().isEmpty)
    }
}
