import Features

extension PointInTimeCase {
    /// A case without expected answers, full of what joins get wrong: ties, late rows, gaps,
    /// nulls, unknown keys, ages near the TTL.
    ///
    /// Names hold the seed, so that many such cases fit into one project, `random`.
    /// Keys come from a handful of values and times from a grid of seconds, so that everything
    /// meets everything.
    package static func random(seed: UInt64) -> PointInTimeCase {
        var random = SplitMix64(seed: seed)
        let keys = randomKeys(using: &random)
        let start = pick(eras, using: &random)
        let views = (0..<Int.random(in: 1...3, using: &random)).map { index in
            let own = keys.shuffled(using: &random).prefix(
                Int.random(in: 1...keys.count, using: &random))
            return randomView(
                "view\(index)_\(seed)", keys: Array(own), from: start, using: &random)
        }
        let joins = (0..<2).map { _ in randomJoin(of: views, from: start, using: &random) }
        return PointInTimeCase(
            name: "random", sentence: "random dataset of seed \(seed)", views: views,
            joins: joins)
    }

    /// When a case happens, in microseconds: mostly in 2026, else before 1970, shortly after the
    /// year 1, or shortly before the year 9999 ends.
    private static let eras: [Int64] = [
        1_767_225_600_000_000, 1_767_225_600_000_000, -5_000_000,
        EventTime.earliest.microseconds + 1, EventTime.latest.microseconds - 60_000_000,
    ]

    private static let keyTypes: [ValueType] = [.string, .int64, .int32, .bool, .timestamp, .bytes]

    private static let featureTypes: [ValueType] =
        ValueType.Scalar.allCases.map { ValueType($0) }
        + [ValueType(.float64, isArray: true), ValueType(.string, isArray: true)]

    private static func randomKeys(using random: inout SplitMix64) -> [Column] {
        (0..<Int.random(in: 1...3, using: &random)).map { index in
            Column("key\(index)", pick(keyTypes, using: &random))
        }
    }

    private static func randomView(
        _ name: String, keys: [Column], from start: Int64, using random: inout SplitMix64
    ) -> View {
        let ttl =
            random.happens(0.7)
            ? TimeToLive(microseconds: Int64.random(in: 1...12, using: &random) * 1_000_000) : nil
        let features = (0..<Int.random(in: 1...4, using: &random)).map { index in
            let type = pick(featureTypes, using: &random)
            return Feature(
                "\(name)_f\(index)", type, fallback: randomFallback(type, ttl, using: &random))
        }
        let rows = (0..<Int.random(in: 0...80, using: &random)).map { _ in
            let eventTime = randomTime(from: start, using: &random)
            let delay = random.happens(0.5) ? 0 : Int64.random(in: 0...8, using: &random)
            return TypedRow(
                key: EntityKey(keys.map { randomValue($0.type, using: &random) }),
                eventTime: eventTime,
                createdTime: EventTime(microseconds: eventTime.microseconds + delay * 1_000_000),
                values: features.map { feature in
                    random.happens(0.15) ? .null : randomValue(feature.type, using: &random)
                })
        }
        let entity = Entity(name: name + "_entity", joinKeys: keys)
        let source = DataSource(
            name: name + "_source",
            origin: .push(keys + features.map { Column($0.name, $0.type) }),
            eventTimestamp: Reserved.eventTimestamp)
        return View(
            view: FeatureView(
                name: name, entities: [entity.name], source: source.name, ttl: ttl,
                features: features),
            entity: entity, source: source, rows: rows)
    }

    private static func randomFallback(
        _ type: ValueType, _ ttl: TimeToLive?, using random: inout SplitMix64
    ) -> Fallback? {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .value(randomValue(type, using: &random))
        case 1: ttl == nil ? nil : .lastKnown
        case 2: .reject
        default: nil
        }
    }

    private static func randomJoin(
        of views: [View], from start: Int64, using random: inout SplitMix64
    ) -> Join {
        let references = views.flatMap { view in
            view.view.features.map { FeatureReference(view: view.view.name, feature: $0.name) }
        }.shuffled(using: &random)
        var keys: [Column] = []
        for key in views.flatMap(\.entity.joinKeys) where !keys.contains(key) { keys.append(key) }
        let columns =
            keys + [Column(Reserved.eventTimestamp, .timestamp), Column("label", .string)]
        var rows: [[FeatureValue]] = []
        for _ in 0..<Int.random(in: 0...60, using: &random) {
            if let repeated = rows.randomElement(using: &random), random.happens(0.1) {
                rows.append(repeated)
                continue
            }
            let key = keys.map { column -> FeatureValue in
                random.happens(0.05) ? .null : randomValue(column.type, using: &random)
            }
            rows.append(
                key + [
                    .timestamp(randomTime(from: start, using: &random)),
                    randomValue(.string, using: &random),
                ])
        }
        return Join(
            features: references, asKnown: random.happens(0.5),
            entityTable: EntityTable(columns: columns, rows: rows), expected: [])
    }

    /// Mostly whole seconds of half a minute, some a microsecond off.
    private static func randomTime(
        from start: Int64, using random: inout SplitMix64
    ) -> EventTime {
        let jitter: Int64 = random.happens(0.2) ? (random.happens(0.5) ? 1 : -1) : 0
        return EventTime(
            microseconds: start + Int64.random(in: 0...30, using: &random) * 1_000_000 + jitter)
    }

    private static func randomValue(
        _ type: ValueType, using random: inout SplitMix64
    ) -> FeatureValue {
        if type.isArray {
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    random.happens(0.2)
                        ? .null : randomValue(ValueType(type.scalar), using: &random)
                })
        }
        switch type.scalar {
        case .bool: return .bool(random.happens(0.5))
        case .int32: return .int32(pick([0, 1, -1, .max, .min], using: &random))
        case .int64: return .int64(pick([0, 1, -1, .max, .min], using: &random))
        case .float32:
            return .float32(
                pick([0, -0.5, .nan, .infinity, .leastNonzeroMagnitude], using: &random))
        case .float64:
            return .float64(
                pick([0, 0.1, .nan, -.infinity, .leastNonzeroMagnitude], using: &random))
        case .string:
            return .string(pick(["", "a", "A", "é", "e\u{301}", "東京, \"x\""], using: &random))
        case .bytes: return .bytes(pick([[], [0], [0, 255], [7, 7, 7]], using: &random))
        case .timestamp:
            return .timestamp(
                pick([.earliest, .latest, EventTime(microseconds: -1)], using: &random))
        }
    }

    private static func pick<Element>(
        _ elements: [Element], using random: inout SplitMix64
    ) -> Element {
        elements[Int.random(in: elements.indices, using: &random)]
    }
}
