import Features
import TestSupport
import Testing

@Suite struct OnlineTableTests {
    private func table() throws -> OnlineTable { OnlineTable(schema: try Drivers.stats()) }

    private func row(
        _ driver: Int64 = 1, at event: Int64, known created: Int64? = nil, sequence: Int64 = 1
    ) -> OfflineRow {
        OfflineRow(
            key: key(driver),
            order: RowOrder(
                eventTime: time(event), createdTime: time(created ?? event), sequence: sequence),
            values: [.float64(Double(sequence)), .null])
    }

    @Test func `a later event wins, whatever comes first`() throws {
        let table = try table()
        table.insert([row(at: 20), row(at: 10)], now: time(100))
        #expect(table.row(key(1), now: time(100)) == row(at: 20))
    }

    @Test func `of one event the version known later wins`() throws {
        let table = try table()
        let correction = row(at: 10, known: 30)
        table.insert([correction, row(at: 10, known: 20, sequence: 9)], now: time(100))
        #expect(table.row(key(1), now: time(100)) == correction)
    }

    @Test func `of equal times the row written later wins`() throws {
        let table = try table()
        table.insert([row(at: 10, sequence: 2), row(at: 10, sequence: 1)], now: time(100))
        #expect(table.row(key(1), now: time(100)) == row(at: 10, sequence: 2))
    }

    @Test func `a key without rows has none`() throws {
        let table = try table()
        table.insert([row(1, at: 10)], now: time(100))
        #expect(table.row(key(2), now: time(100)) == nil)
        #expect(table.count == 1)
    }

    @Test func `a row of the future waits for its event time`() throws {
        let table = try table()
        table.insert([row(at: 10), row(at: 50)], now: time(20))
        #expect(table.row(key(1), now: time(49)) == row(at: 10))
        #expect(table.row(key(1), now: time(50)) == row(at: 50))
    }

    @Test func `a row waits until it is known`() throws {
        let table = try table()
        table.insert([row(at: 10, known: 50)], now: time(20))
        #expect(table.row(key(1), now: time(49)) == nil)
        #expect(table.row(key(1), now: time(50)) == row(at: 10, known: 50))
    }

    @Test func `a row whose time has come does not replace a greater one`() throws {
        let table = try table()
        table.insert([row(at: 10, known: 50), row(at: 30)], now: time(40))
        #expect(table.row(key(1), now: time(60)) == row(at: 30))
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `the order of arrival never matters`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let rows = (1...40 as ClosedRange<Int64>).map { sequence in
            let event = Int64.random(in: 0...20, using: &random)
            return row(
                Int64.random(in: 1...3, using: &random), at: event,
                known: event + Int64.random(in: 0...9, using: &random), sequence: sequence)
        }
        let table = try table()
        var arrived: [OfflineRow] = []
        var now: Int64 = 0
        for row in rows.shuffled(using: &random) {
            arrived.append(row)
            table.insert([row], now: time(now))
            now += Int64.random(in: 0...1, using: &random)
            for driver in 1...3 as ClosedRange<Int64> {
                let greatest = arrived.filter {
                    $0.key == key(driver) && $0.order.isVisible(at: time(now))
                }.max { $0.order < $1.order }
                #expect(table.row(key(driver), now: time(now)) == greatest, "seed \(seed)")
            }
        }
    }

    @Test func `writers and readers at once see only rows that grow`() async throws {
        let table = try table()
        let count: Int64 = 2000
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 as Range<Int64> {
                group.addTask {
                    for step in 0..<count {
                        let order = step * 4 + writer
                        table.insert(
                            [self.row(order % 8, at: order, sequence: order)], now: .latest)
                    }
                }
            }
            for reader in 0..<4 as Range<Int64> {
                group.addTask {
                    var last: RowOrder?
                    for _ in 0..<count {
                        let order = table.row(key(reader), now: .latest)?.order
                        if let last { #expect(order.map { $0 >= last } == true) }
                        last = order ?? last
                    }
                }
            }
        }
        #expect(
            (0..<8 as Range<Int64>).map { table.row(key($0), now: .latest)?.order.sequence }
                == (0..<8 as Range<Int64>).map { count * 4 - 8 + $0 })
    }
}
