import Features
import JSON
import TestSupport

/// A row of the randomized test: what was read of a driver.
struct ProbeRow: Sendable, CustomStringConvertible {
    /// No other row bears it. It grows within a batch, and so decides there between equal times.
    let number: Int64
    let driver: Int64
    /// Microseconds since 1970, as is `createdTime`.
    let eventTime: Int64
    let createdTime: Int64

    /// Every third row has no value.
    var value: JSONValue { number % 3 == 0 ? .null : .number(Double(number) + 0.5) }

    var description: String { "row \(number) of \(eventTime), known at \(createdTime)" }

    /// The order of rule 1.
    static func isBefore(_ left: ProbeRow, _ right: ProbeRow) -> Bool {
        (left.eventTime, left.createdTime, left.number)
            < (right.eventTime, right.createdTime, right.number)
    }
}

/// Rows that a writer sends together, in no order of time.
struct ProbeBatch: Sendable {
    let id: String
    let rows: [ProbeRow]

    /// Drivers that each round adds.
    static let driversPerRound: Int64 = 8
    private static let rowsMax: Int64 = 12
    private static let second: Int64 = 1_000_000
    /// 2020-01-01.
    private static let longAgo: Int64 = 1_577_836_800_000_000

    /// - Parameters:
    ///   - number: No other batch bears it; less than a million.
    ///   - now: Microseconds since 1970; rows are long past, of the last seconds and of the next.
    init(number: Int64, round: Int64, now: Int64, random: inout SplitMix64) {
        id = "batch-\(number)"
        rows = (0..<Int64.random(in: 1...Self.rowsMax, using: &random)).map { row in
            let oldest = random.happens(0.2) ? 0 : round
            let driver = Int64.random(
                in: oldest * Self.driversPerRound..<(round + 1) * Self.driversPerRound,
                using: &random)
            return ProbeRow(
                number: number * Self.rowsMax + row, driver: driver,
                eventTime: Self.eventTime(now, &random),
                createdTime: Self.createdTime(now, &random) + number)
        }
    }

    /// Far past or near, a third of them in the future, and many at the same time as others.
    private static func eventTime(_ now: Int64, _ random: inout SplitMix64) -> Int64 {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: longAgo + Int64.random(in: 0..<20, using: &random) * second
        case 1: (now - Int64.random(in: 0..<3 * second, using: &random)) / 500_000 * 500_000
        default: (now + Int64.random(in: 0..<3 * second / 2, using: &random)) / 500_000 * 500_000
        }
    }

    /// A whole second, to which every batch adds its number: no two batches ever tie.
    private static func createdTime(_ now: Int64, _ random: inout SplitMix64) -> Int64 {
        let offsets: [Int64] = [-100_000, -3, -1, 0, 0, 1, 2]
        let offset = offsets[Int.random(in: 0..<offsets.count, using: &random)]
        return (now / second + offset) * second
    }

    /// The request's body.
    var body: String {
        let rows = rows.map { row -> JSONValue in
            [
                "driver": .integer(row.driver), "number": .integer(row.number),
                "value": row.value, "at": .integer(row.eventTime),
                "known_at": .integer(row.createdTime),
            ]
        }
        return JSONValue.object(JSONObject([("rows", .array(rows))])).text
    }
}
