import Features
import Postgres

/// Makes the leakage report of a dataset that was just joined.
struct LeakageScan {
    let join: PointInTimeJoin
    let staging: StagingTable
    /// The rows of the dataset.
    let dataset: DatasetTable
    let label: String?
    let limits: StoreLimits

    /// Features that one statement counts; PostgreSQL gives up to 1,664 columns.
    private static let featuresMax = 500

    /// - Parameter connection: In the transaction of the join.
    func report(on connection: Connection) async throws -> LeakageReport {
        let items = join.selection.items
        var cells = [LeakageReport.FeatureCells?](repeating: nil, count: items.count)
        for (view, schema) in join.selection.views.enumerated() {
            let table = try OfflineTable(schema)
            let stored = items.indices.filter { place in
                items[place].view == view && Self.isStored(items[place], in: schema)
            }
            for start in stride(from: 0, to: stored.count, by: Self.featuresMax) {
                let places = Array(stored[start..<min(start + Self.featuresMax, stored.count)])
                for (place, counted) in zip(
                    places, try await count(places, in: table, on: connection))
                {
                    cells[place] = counted
                }
            }
        }
        let rest = items.indices.filter { cells[$0] == nil }
        for (place, counted) in zip(rest, try await countNulls(rest, on: connection)) {
            cells[place] = counted
        }
        return LeakageReport(
            features: cells.compactMap { $0 }, suspicious: try await suspects(on: connection))
    }

    /// Whether the feature is a column of the view's table, not made from several of its rows.
    private static func isStored(
        _ item: FeatureSelection.Item, in schema: FeatureViewSchema
    ) -> Bool {
        let feature = schema.features[item.feature]
        return schema.storedFeatures.contains { $0.name == feature.name && $0.type == item.type }
    }

    private func count(
        _ places: [Int], in table: OfflineTable, on connection: Connection
    ) async throws -> [LeakageReport.FeatureCells] {
        let items = places.map { join.selection.items[$0] }
        let features = try items.map { item in
            let name = try quoteIdentifier(table.schema.features[item.feature].name)
            guard let index = table.features.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("the feature is a column of the table")
            }
            return index
        }
        let query = LeakageQuery(
            staging: staging, table: table, features: features, asKnown: join.asKnown)
        let rows = try await connection.query(
            query.sql(), deadline: limits.bulkDeadline, isPrepared: false)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "a count gave no row")
        }
        let shared = try LeakageQuery.sharedNames.map { try row.value($0, as: Int.self) }
        return try items.enumerated().map { index, item in
            LeakageReport.FeatureCells(
                feature: item.reference, cells: staging.rowCount,
                sources: LeakageReport.Sources(
                    zeroAge: shared[2], changesAsKnown: try row.value("change\(index)"),
                    notFound: shared[0], outsideMaxAge: shared[1], ties: shared[3]),
                nullValue: try row.value("null\(index)"))
        }
    }

    /// Only nulls, of features that have no row of their own.
    private func countNulls(
        _ places: [Int], on connection: Connection
    ) async throws -> [LeakageReport.FeatureCells] {
        guard !places.isEmpty else { return [] }
        let first = dataset.columns.count - join.selection.items.count
        let counts = places.map { place in
            "count(*) FILTER (WHERE \(DatasetTable.columnName(first + place)) IS NULL) AS n\(place)"
        }
        let rows = try await connection.query(
            "SELECT \(counts.joined(separator: ", ")) FROM \(dataset.name)",
            deadline: limits.bulkDeadline, isPrepared: false)
        return try places.map { place in
            LeakageReport.FeatureCells(
                feature: join.selection.items[place].reference, cells: staging.rowCount,
                sources: nil, nullValue: try rows.first?.value("n\(place)") ?? 0)
        }
    }

    /// Looks at some of the rows, chosen by a hash of their numbers, the same ones each time.
    private func suspects(on connection: Connection) async throws -> [LeakageReport.Suspect] {
        let besides = join.selection.joinKeys.map(\.name) + [Reserved.eventTimestamp]
        guard let label,
            let empty = LabelProbe(label: label, of: dataset.columns, besides: Set(besides))
        else { return [] }
        var probe = empty
        let step = (staging.rowCount + LabelProbe.rowsMax - 1) / LabelProbe.rowsMax
        try await dataset.readRows(
            where: step > 1 ? "hashint8(row_id) % \(step) = 0" : "true", on: connection,
            limits: limits
        ) { rows in
            probe.add(rows)
        }
        return probe.suspects()
    }
}
