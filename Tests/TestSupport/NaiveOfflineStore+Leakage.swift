package import Features

/// The oracle of the leakage report: looks at every row for every cell.
extension NaiveOfflineStore {
    package func leakage(of join: PointInTimeJoin) -> [LeakageReport.FeatureCells] {
        guard case .table(let table) = join.entityRows else {
            preconditionFailure("the oracle reads no queries")
        }
        return join.selection.items.map { item in
            guard let place = item.place else {
                preconditionFailure("the oracle counts no on-demand features")
            }
            let schema = join.selection.views[place.view]
            let rows = offlineRows(of: schema)
            var counts = [0, 0, 0, 0, 0, 0]
            for entityRow in table.rows {
                let facts = Self.facts(
                    of: place, schema, rows, entityRow, table.columns.map(\.name), join.asKnown)
                for (index, isSo) in facts.enumerated() where isSo { counts[index] += 1 }
            }
            return LeakageReport.FeatureCells(
                feature: item.reference, cells: table.rows.count,
                sources: LeakageReport.Sources(
                    zeroAge: counts[0], changesAsKnown: counts[1], notFound: counts[2],
                    outsideMaxAge: counts[3], ties: counts[4]),
                nullValue: counts[5])
        }
    }

    /// Whether a cell is of zero age, changes as known, was not found, is too old, is tied, and
    /// holds null.
    private static func facts(
        of place: FeatureSelection.Place, _ schema: FeatureViewSchema, _ rows: [OfflineRow],
        _ entityRow: [FeatureValue], _ names: [String], _ asKnown: Bool
    ) -> [Bool] {
        let entity = Dictionary(zip(names, entityRow), uniquingKeysWith: { first, _ in first })
        guard case .timestamp(let time)? = entity[Reserved.eventTimestamp] else {
            preconditionFailure("an entity row has an event time")
        }
        let key = EntityKey(schema.keys.map { entity[$0.name] ?? .null })
        let happened = rows.filter { row in
            row.key == key && !key.values.contains(.null) && row.order.eventTime <= time
        }
        let known = happened.filter { $0.order.createdTime <= time }
        let usable = asKnown ? known : happened
        let fallback = schema.features[place.feature].fallback
        let cell = { (rows: [OfflineRow]) -> FeatureValue in
            var value = FeatureValue.null
            if let row = rows.max(by: { $0.order < $1.order }),
                fallback == .lastKnown
                    || schema.view.ttl?.admits(row.order.eventTime, at: time) ?? true
            {
                value = row.values[place.feature]
            }
            if value.isNull, case .value(let constant)? = fallback { return constant }
            return value
        }
        let changes = cell(usable) != cell(known)
        guard let latest = usable.max(by: { $0.order < $1.order }) else {
            return [false, changes, true, false, false, false]
        }
        guard schema.view.ttl?.admits(latest.order.eventTime, at: time) ?? true else {
            return [false, changes, false, true, false, false]
        }
        let isTied = usable.contains { row in
            row.order.eventTime == latest.order.eventTime
                && row.order.sequence != latest.order.sequence
        }
        return [
            latest.order.eventTime == time, changes, false, false, isTied,
            latest.values[place.feature].isNull,
        ]
    }
}
