import Features
import TestSupport
import Testing

/// The table beside a dictionary that does the same slowly.
@Suite struct OnlineTablePropertyTests {
    /// A view with keys and features of every kind.
    private static let bundle = """
        {"entities": [{"name": "thing", "join_keys": [{"name": "id", "type": "int32"},
            {"name": "name", "type": "string"}, {"name": "tag", "type": "bytes"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
         "feature_views": [{"name": "v", "entities": ["thing"], "source": "t", "features": [
            {"name": "a", "type": "bool"}, {"name": "b", "type": "int32"},
            {"name": "c", "type": "int64"}, {"name": "d", "type": "float32"},
            {"name": "e", "type": "float64"}, {"name": "f", "type": "string"},
            {"name": "g", "type": "bytes"}, {"name": "h", "type": "timestamp"},
            {"name": "i", "type": "float64[]"}, {"name": "j", "type": "string[]"},
            \(filler)]}]}
        """
    /// Beyond the 32 features whose nulls fit one word.
    private static let filler = (0..<30).map { #"{"name": "z\#($0)", "type": "float64"}"# }
        .joined(separator: ", ")

    private static func value(
        of type: ValueType, _ random: inout SplitMix64
    ) -> FeatureValue {
        if type.isArray {
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    random.happens(0.2) ? .null : value(of: ValueType(type.scalar), &random)
                })
        }
        let length = Int.random(in: 0...40, using: &random)
        return switch type.scalar {
        case .bool: .bool(random.happens(0.5))
        case .int32: .int32(.random(in: .min ... .max, using: &random))
        case .int64: .int64(.random(in: .min ... .max, using: &random))
        case .float32: .float32(random.happens(0.1) ? .nan : .random(in: -1...1, using: &random))
        case .float64: .float64(random.happens(0.1) ? -0.0 : .random(in: -1...1, using: &random))
        case .string: .string(String(repeating: "ä", count: length / 2) + "\(length)")
        case .bytes: .bytes((0..<length).map { UInt8($0) })
        case .timestamp: .timestamp(time(.random(in: 0...1000, using: &random)))
        }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `a table holds what a dictionary of the greatest rows holds`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try schema("v", in: Self.bundle)
        let table = OnlineTable(schema: schema)
        var expected: [EntityKey: OfflineRow] = [:]
        let keys = (0..<400).map { index in
            EntityKey([
                .int32(Int32(index % 7)),
                .string(String(repeating: "k", count: index % 23) + "\(index)"),
                .bytes(Array(repeating: 7, count: index % 19)),
            ])
        }
        for step in 0..<3000 {
            guard let key = keys.randomElement(using: &random) else { continue }
            if random.happens(0.1) {
                table.remove(key)
                expected[key] = nil
            } else {
                let row = OfflineRow(
                    key: key,
                    order: RowOrder(
                        eventTime: time(.random(in: 0...50, using: &random)),
                        createdTime: time(.random(in: 0...5, using: &random)),
                        sequence: Int64(step)),
                    values: schema.features.map { feature in
                        random.happens(0.2) ? .null : Self.value(of: feature.type, &random)
                    })
                table.insert([row], now: time(100))
                if expected[key].map({ $0.order < row.order }) ?? true { expected[key] = row }
            }
        }
        for key in keys {
            #expect(table.row(key, now: time(100)) == expected[key], "seed \(seed)")
        }
        #expect(table.count == expected.count)
        #expect(Set(table.keys) == Set(expected.keys))

        let copy = OnlineTable(schema: schema)
        var read = 0
        let written = table.encodeRows { bytes in
            read += bytes.withUnsafeBytes { copy.insert(encoded: $0, now: time(100)) } ?? 0
        }
        #expect(read == written)
        #expect(Set(copy.keys) == Set(expected.keys))
        for (key, row) in expected { #expect(copy.row(key, now: time(100)) == row, "seed \(seed)") }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `rows laid out flat are taken as a list of them is`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let schema = try schema("v", in: Self.bundle)
        let rows = (0..<500).map { step in
            OfflineRow(
                key: EntityKey([
                    .int32(.random(in: 0...9, using: &random)),
                    .string(String(repeating: "k", count: .random(in: 0...20, using: &random))),
                    .bytes([7]),
                ]),
                order: RowOrder(
                    eventTime: time(.random(in: 0...50, using: &random)),
                    createdTime: time(.random(in: 0...50, using: &random)),
                    sequence: Int64(step)),
                values: schema.features.map { feature in
                    random.happens(0.2) ? .null : Self.value(of: feature.type, &random)
                })
        }
        #expect(OfflineRows(rows, of: schema).offlineRows == rows)

        let (flat, listed) = (OnlineTable(schema: schema), OnlineTable(schema: schema))
        flat.insert(OfflineRows(rows, of: schema), now: time(40))
        listed.insert(rows, now: time(40))
        #expect(flat.count == listed.count)
        // Those that come later than 40 have their turn.
        for instant in [40, 45, 50] as [Int64] {
            for key in Set(rows.map(\.key)) {
                #expect(
                    flat.row(key, now: time(instant)) == listed.row(key, now: time(instant)),
                    "seed \(seed)")
            }
        }
    }

    @Test func `rows that are yet to come are encoded too`() throws {
        let table = OnlineTable(schema: try Drivers.stats())
        table.insert(rows(0..<3), now: time(5))
        let copy = OnlineTable(schema: try Drivers.stats())
        let count = table.encodeRows { bytes in
            _ = bytes.withUnsafeBytes { copy.insert(encoded: $0, now: time(5)) }
        }
        #expect(count == 3)
        #expect(copy.row(key(1), now: time(9)) == nil)
        #expect(copy.row(key(1), now: time(10)) == rows(1..<2)[0])
    }

    @Test func `bytes that end in the middle of a row are refused`() throws {
        let table = OnlineTable(schema: try Drivers.stats())
        table.insert(rows(0..<1), now: time(100))
        let copy = OnlineTable(schema: try Drivers.stats())
        _ = table.encodeRows { bytes in
            for end in 1..<bytes.count {
                let count = bytes[..<end].withUnsafeBytes {
                    copy.insert(encoded: $0, now: time(100))
                }
                #expect(count == nil)
            }
        }
    }

    @Test func `a table that is given up gives its memory back`() throws {
        let budget = MemoryBudget(limit: 1_000_000)
        do {
            let table = OnlineTable(schema: try Drivers.stats(), budget: budget)
            table.insert(rows(0..<100), now: time(100))
            #expect(budget.used > 0)
            #expect(budget.used == table.bytes)
        }
        #expect(budget.used == 0)
    }

    @Test func `a key for which there is no room is left out, and the table says so`() throws {
        let budget = MemoryBudget(limit: 400_000)
        let table = OnlineTable(schema: try Drivers.stats(), budget: budget)
        table.insert(rows(0..<10), now: time(100))
        #expect(!table.lacksRows)
        table.insert(rows(10..<10_000), now: time(100))
        #expect(table.lacksRows)
        #expect(table.count < 10_000)
        #expect(table.row(key(5), now: time(100)) != nil)
    }

    private func rows(_ drivers: Range<Int64>) -> [OfflineRow] {
        drivers.map { driver in
            OfflineRow(
                key: key(driver),
                order: RowOrder(eventTime: time(10), createdTime: time(10), sequence: driver),
                values: [.float64(1), .string("a home that is not short")])
        }
    }
}
