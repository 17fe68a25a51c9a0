package import Features

/// The point-in-time join, one entity row after the other.
extension NaiveOfflineStore {
    package func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws -> JoinSummary {
        guard case .table(let table) = join.entityRows else {
            preconditionFailure("the oracle reads no queries and no streams")
        }
        let columns = try join.columns(after: table.columns)
        let views = join.selection.views.map { (schema: $0, rows: offlineRows(of: $0)) }
        try await begin(columns)
        var joined = RowBlock(columnCount: columns.count)
        var knownLater = 0
        for row in table.rows {
            let found = views.map { Self.joined($0.schema, $0.rows, to: row, of: table, join) }
            let answers = join.selection.items.map {
                Self.answer($0, found, row, of: table, join.selection)
            }
            joined.appendRow(row + answers.map(\.value))
            knownLater += answers.count(where: \.isKnownLater)
        }
        try await consume(joined)
        return JoinSummary(cellsKnownLater: join.asKnown ? nil : knownLater)
    }

    /// The values of the view's features that belong to an entity row; `nil` where it finds no row.
    private static func joined(
        _ schema: FeatureViewSchema, _ rows: [OfflineRow], to entityRow: [FeatureValue],
        of table: EntityTable, _ join: PointInTimeJoin
    ) -> [NaiveWindows.Answer]? {
        let entity = Dictionary(
            zip(table.columns.map(\.name), entityRow), uniquingKeysWith: { first, _ in first })
        guard case .timestamp(let time)? = entity[Reserved.eventTimestamp] else { return nil }
        let key = EntityKey(schema.keys.map { entity[$0.name] ?? .null })
        if schema.windows != nil {
            return NaiveWindows.answers(
                of: schema, key: key, at: time, asKnown: join.asKnown, events: rows)
        }
        let row =
            key.values.contains(.null)
            ? nil
            : greatest(of: rows, key) { order in
                order.eventTime <= time && (!join.asKnown || order.createdTime <= time)
            }
        let isTooOld = row.map { schema.view.ttl?.admits($0.order.eventTime, at: time) == false }
        return schema.features.indices.map { index in
            let fallback = schema.features[index].fallback
            let isUsed = isTooOld == false || isTooOld == true && fallback == .lastKnown
            var value = isUsed ? row?.values[index] ?? .null : .null
            if value.isNull, case .value(let constant)? = fallback { value = constant }
            return NaiveWindows.Answer(
                value: value, scale: 0,
                isKnownLater: isUsed && row.map { $0.order.createdTime > time } ?? false)
        }
    }

    /// - Parameter found: What each view has for the entity row.
    private static func answer(
        _ item: FeatureSelection.Item, _ found: [[NaiveWindows.Answer]?],
        _ entityRow: [FeatureValue], of table: EntityTable, _ selection: FeatureSelection
    ) -> NaiveWindows.Answer {
        let none = NaiveWindows.Answer(value: .null, scale: 0, isKnownLater: false)
        switch item.source {
        case .stored(let place): return found[place.view]?[place.feature] ?? none
        case .onDemand(let view, let output):
            let onDemand = selection.onDemand[view]
            let inputs = onDemand.inputs.map { input -> NaiveWindows.Answer in
                switch input {
                case .stored(let place): return found[place.view]?[place.feature] ?? none
                case .request(let index):
                    let name = selection.requestColumns[index].name
                    let column = table.columns.firstIndex { $0.name == name }
                    return NaiveWindows.Answer(
                        value: column.map { entityRow[$0] } ?? .null, scale: 0, isKnownLater: false)
                }
            }
            let read = selection.feature(output, ofOnDemand: view).expression.columns
            return NaiveWindows.Answer(
                value: onDemand.values(inputs.map(\.value))[output], scale: 0,
                isKnownLater: read.contains { inputs[$0].isKnownLater })
        }
    }
}
