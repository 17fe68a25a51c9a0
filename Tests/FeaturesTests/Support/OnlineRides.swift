import Features
import JSON
import TestSupport

/// A table of aggregations over rides in memory, beside all rides that were sent to it.
final class OnlineRides {
    let schema: FeatureViewSchema
    let table: WindowedTable
    private(set) var events: [OfflineRow] = []

    /// - Parameter tiledFrom: How many events of a key there have to be before it has tiles.
    init(
        _ aggregations: String, keys: [Column] = [Column("driver", .int64)],
        tiledFrom: Int = WindowedTable.defaultTiledFrom
    ) throws {
        let bundle = try RideDefinitions.bundle("online", aggregations: aggregations, keys: keys)
        let plan = try RegistryPlan(applying: bundle, to: .empty, ApplyOptions())
        guard let schema = plan.project.schema(of: "stats") else {
            preconditionFailure("the bundle defines the view")
        }
        self.schema = schema
        table = WindowedTable(schema: schema, tiledFrom: tiledFrom)
    }

    /// The rows as they are stored, with the next sequences.
    func stored(_ rows: [TypedRow]) -> [OfflineRow] {
        rows.map { row in
            let stored = OfflineRow(
                key: row.key,
                order: RowOrder(
                    eventTime: row.eventTime, createdTime: row.createdTime ?? row.eventTime,
                    sequence: Int64(events.count + 1)),
                values: row.values)
            events.append(stored)
            return stored
        }
    }

    /// Stores the rows and brings them into the table.
    func insert(_ rows: [TypedRow], now: EventTime) {
        table.insert(stored(rows), now: now)
    }

    /// A ride of driver 1 whose fare is `value`.
    func ride(
        _ driver: Int64 = 1, at time: EventTime, known: EventTime? = nil, fare: Double = 1
    ) -> TypedRow {
        TypedRow(
            of: schema, EntityKey([.int64(driver)]), at: time, created: known,
            ["f": .float64(fare)])
    }

    /// What the table answers for the driver.
    func served(_ driver: Int64 = 1, at instant: EventTime) -> [FeatureValue] {
        table.row(EntityKey([.int64(driver)]), now: instant)?.values ?? []
    }

    /// The names of the key's features that are not what a look at all events gives, with both.
    func differences(_ key: EntityKey, at instant: EventTime) -> [String] {
        let expected = NaiveWindows.answers(
            of: schema, key: key, at: instant, asKnown: true, events: events)
        let found = table.row(key, now: instant)?.values ?? []
        guard found.count == expected.count else { return ["\(found.count) values"] }
        return schema.features.indices.compactMap { index in
            let function = schema.windows?.features[index].function ?? .count
            guard !expected[index].agrees(with: found[index], of: function) else { return nil }
            return "\(schema.features[index].name) of \(key) at \(instant): "
                + "\(found[index]), not \(expected[index].value)"
        }
    }
}
