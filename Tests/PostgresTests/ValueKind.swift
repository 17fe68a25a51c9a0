import Postgres
import TestSupport

/// Every type a value can have, with the name of its column type.
enum ValueKind: String, CaseIterable {
    case bool, int2, int4, int8, float4, float8, text, bytea, timestamptz, date, uuid, jsonb
    case numeric

    var type: PostgresType {
        switch self {
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .float4: .float4
        case .float8: .float8
        case .text: .text
        case .bytea: .bytea
        case .timestamptz: .timestamptz
        case .date: .date
        case .uuid: .uuid
        case .jsonb: .jsonb
        case .numeric: .numeric
        }
    }

    /// The values at the edges of the type.
    var extremes: [PostgresValue] {
        switch self {
        case .bool: [.bool(false), .bool(true)]
        case .int2: [.int16(.min), .int16(0), .int16(.max)]
        case .int4: [.int32(.min), .int32(0), .int32(.max)]
        case .int8: [.int64(.min), .int64(0), .int64(.max)]
        case .float4:
            [
                Float.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
                .greatestFiniteMagnitude,
            ]
            .map(PostgresValue.float32)
        case .float8:
            [
                Double.nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
                .greatestFiniteMagnitude,
            ]
            .map(PostgresValue.float64)
        case .text:
            ["", " ", "\\", "'", "\"", "a\tb\nc", "\u{1}", "naïve", "日本語", "🦀🧂", "e\u{301}"]
                .map(PostgresValue.text)
        case .bytea: [.bytes([]), .bytes([0]), .bytes(Array(0...255))]
        case .timestamptz:
            [
                PostgresTimestamp.earliest, .latest, .infinity, .negativeInfinity,
                PostgresTimestamp(microsecondsSinceUnixEpoch: 0),
                PostgresTimestamp(microsecondsSinceUnixEpoch: -1),
            ].map(PostgresValue.timestamp)
        case .date:
            [PostgresDate.infinity, .negativeInfinity, PostgresDate(daysSinceUnixEpoch: 0)]
                .map(PostgresValue.date)
        case .uuid:
            [.uuid(PostgresUUID(high: 0, low: 0)), .uuid(PostgresUUID(high: .max, low: .max))]
        case .jsonb: [.json("null"), .json("[]"), .json("{\"a\": [1, \"é\"]}")]
        case .numeric:
            [
                "0", "0.00", "1", "-1", "NaN", "Infinity", "-Infinity", "10000", "0.0001", "-0.5",
                "12345678901234567890.0987654321", "100000000", "0.00000001",
            ]
            .map(PostgresValue.numeric)
        }
    }

    func random(_ generator: inout SplitMix64) -> PostgresValue {
        let bits = generator.next()
        switch self {
        case .bool: return .bool(bits & 1 == 0)
        case .int2: return .int16(Int16(truncatingIfNeeded: bits))
        case .int4: return .int32(Int32(truncatingIfNeeded: bits))
        case .int8: return .int64(Int64(truncatingIfNeeded: bits))
        case .float4: return .float32(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float8: return .float64(Double(bitPattern: bits))
        case .text: return .text(String(bits % 2 == 0 ? bits : bits % 10, radix: 36))
        case .bytea:
            return .bytes((0..<bits % 40).map { _ in UInt8.random(in: 0...255, using: &generator) })
        case .timestamptz:
            let microseconds = Int64(truncatingIfNeeded: bits) / 100
            return .timestamp(PostgresTimestamp(microsecondsSinceUnixEpoch: microseconds))
        case .date:
            return .date(PostgresDate(daysSinceUnixEpoch: Int32(truncatingIfNeeded: bits) / 1_000))
        case .uuid: return .uuid(PostgresUUID(high: bits, low: generator.next()))
        case .jsonb: return .json("[\(bits), \(bits % 2 == 0)]")
        case .numeric: return .numeric("\(bits).\(bits % 100_000 + 100_000)")
        }
    }

    /// An extreme value, a random one, or null.
    func any(_ generator: inout SplitMix64) -> PostgresValue {
        switch generator.next() % 5 {
        case 0: .null
        case 1, 2: extremes.randomElement(using: &generator) ?? .null
        default: random(&generator)
        }
    }
}

/// Equality to the last bit: a NaN equals itself, and the zeros differ.
func isSame(_ left: PostgresValue, _ right: PostgresValue) -> Bool {
    switch (left, right) {
    case (.float32(let left), .float32(let right)): left.bitPattern == right.bitPattern
    case (.float64(let left), .float64(let right)): left.bitPattern == right.bitPattern
    case (.array(let left, let leftType), .array(let right, let rightType)):
        leftType == rightType && left.count == right.count && zip(left, right).allSatisfy(isSame)
    default: left == right
    }
}
