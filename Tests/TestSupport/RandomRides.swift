package import Features
import JSON

/// Random aggregations, events and questions, full of what windows get wrong: edges of grids, ties,
/// late rows, nulls, NaN, times before 1970.
package struct RandomRides {
    package var random: SplitMix64
    private let base: Int64

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        // 2026-01-01, or some hours around 1970.
        base = random.happens(0.3) ? 0 : 1_767_225_600_000_000
    }

    package mutating func keyColumns() -> [Column] {
        let all = [Column("k1", .string), Column("k2", .int32), Column("k3", .bool)]
        return Array(all.prefix(Int.random(in: 1...3, using: &random)))
    }

    private static let columns: [AggregationFunction: [String]] = [
        .count: ["i", "s", "t"], .sum: ["i", "n", "f", "g"], .mean: ["i", "n", "f", "g"],
        .min: ["i", "n", "f", "g", "s", "t"], .max: ["i", "n", "f", "g", "s", "t"],
        .stddev: ["i", "n", "f", "g"], .first: ["i", "f", "s", "b", "t"],
        .last: ["i", "f", "s", "b", "t"], .distinctCount: ["i", "f", "s", "b"],
        .quantile: ["n", "f"],
    ]

    private static let conditions = [
        "f > 0", "i in (1, 2, null)", "s is not null and s != 'a'", "not (f / i > 0.5 or b)", "b",
        "t >= '2026-01-02T00:00:00Z'", "g * 2 < f + 1", "event_timestamp < '2026-01-01T06:00:00Z'",
        "n - 1 = i or f = f", "f * f > 4 or f * f is null", "f / 1e-300 > 0 or -f - f < g",
        "s in ('a', 'é''')", "s < 'b'",
    ]

    package mutating func aggregations() -> String {
        var list: [JSONValue] = []
        for index in 0..<Int.random(in: 2...9, using: &random) {
            let function = pick(AggregationFunction.allCases)
            var members: [(String, JSONValue)] = [
                ("name", .string("a\(index)")), ("function", .string(function.rawValue)),
            ]
            if function != .count || random.happens(0.5) {
                members.append(("column", .string(pick(Self.columns[function] ?? ["i"]))))
            }
            let windows = ["30s", "10m", "1h", "7h", "90h", "70d"].shuffled(using: &random)
                .prefix(Int.random(in: 1...3, using: &random))
            members.append(("windows", .array(windows.map(JSONValue.string))))
            if random.happens(0.4) {
                members.append(("where", .string(pick(Self.conditions))))
            }
            if random.happens(0.3) {
                members.append(
                    (
                        "group",
                        random.happens(0.5)
                            ? ["column": "s", "values": ["a", "b"]]
                            : ["column": "b", "values": [true, false]]
                    ))
            }
            if random.happens(0.2) { members.append(("exact", true)) }
            if function == .quantile {
                members.append(("quantile", .number(pick([0, 0.25, 0.5, 0.9, 1]))))
            }
            list.append(.object(JSONObject(members)))
        }
        return JSONValue.array(list).text
    }

    package mutating func batches(of schema: FeatureViewSchema) -> [[TypedRow]] {
        (0..<Int.random(in: 1...8, using: &random)).map { _ in rows(of: schema, countMax: 40) }
    }

    /// Some rows, in any order.
    package mutating func rows(of schema: FeatureViewSchema, countMax: Int) -> [TypedRow] {
        (0..<Int.random(in: 0...countMax, using: &random)).map { _ in
            row(of: schema, key(of: schema), at: time())
        }
    }

    /// A row that became known at once, or a little later.
    package mutating func row(
        of schema: FeatureViewSchema, _ key: EntityKey, at time: EventTime
    ) -> TypedRow {
        let delay = random.happens(0.5) ? 0 : Int64.random(in: 0...5_000, using: &random)
        return TypedRow(
            of: schema, key, at: time,
            created: EventTime(microseconds: time.microseconds + delay * 1_000_000), values())
    }

    package mutating func entityRows(
        of schema: FeatureViewSchema, events: [OfflineRow]
    ) -> [(key: EntityKey, time: EventTime)] {
        (0..<40).map { _ in
            // Now and then the very time of an event.
            let event = events.randomElement(using: &random)?.order.eventTime
            let instant = random.happens(0.3) ? event ?? time() : time()
            return (key(of: schema), instant)
        }
    }

    package mutating func key(of schema: FeatureViewSchema) -> EntityKey {
        EntityKey(
            schema.keys.map { column -> FeatureValue in
                switch column.name {
                case "k1": .string(pick(["x", "X", "é"]))
                case "k2": .int32(pick([0, -1]))
                default: .bool(random.happens(0.5))
                }
            })
    }

    /// Often on the edge of some grid, or a microsecond beside it.
    package mutating func time() -> EventTime {
        let second: Int64 = 1_000_000
        let step = pick([1, 10, 60, 300, 3600, 86_400]) * second
        let span = pick([second * 60, second * 3600, second * 86_400, second * 86_400 * 5])
        let offset = Int64.random(in: -span...span, using: &random)
        let jitter: Int64 = pick([0, 0, 1, -1])
        return EventTime(microseconds: base + offset / step * step + jitter)
    }

    private mutating func values() -> [String: FeatureValue] {
        let all: [(String, [FeatureValue])] = [
            ("i", [.int64(0), .int64(1), .int64(2), .int64(-3), .int64(1 << 60)]),
            ("n", [.int32(0), .int32(2), .int32(.max), .int32(.min)]),
            (
                "f",
                [
                    .float64(0.1), .float64(-0.0), .float64(0), .float64(1e9 + 0.3), .float64(-7.7),
                    random.happens(0.05) ? .float64(.nan) : .float64(2.5),
                    random.happens(0.05) ? .float64(.infinity) : .float64(1e-3),
                    random.happens(0.1) ? .float64(1.7e308) : .float64(1e200),
                    random.happens(0.1) ? .float64(-1.7e308) : .float64(.leastNonzeroMagnitude),
                ]
            ),
            ("g", [.float32(0.1), .float32(-2.5), .float32(16_777_216), .float32(-0.0)]),
            ("s", [.string("a"), .string("b"), .string("é'"), .string("")]),
            ("b", [.bool(true), .bool(false)]),
            (
                "t",
                [.timestamp(EventTime(microseconds: -1)), .timestamp(time()), .timestamp(time())]
            ),
        ]
        var values: [String: FeatureValue] = [:]
        for (name, choices) in all { values[name] = random.happens(0.2) ? .null : pick(choices) }
        return values
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }
}
