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

    /// Features that one statement counts; PostgreSQL gives up to 1,664 columns, and a feature
    /// takes up to four.
    private static let featuresMax = 400

    /// - Parameter connection: In the transaction of the join.
    func report(on connection: Connection) async throws -> LeakageReport {
        let items = join.selection.items
        var cells: [Int: LeakageReport.FeatureCells] = [:]
        for (view, schema) in join.selection.views.enumerated() {
            let table = try OfflineTable(schema)
            let ofView = items.indices.filter { items[$0].place?.view == view }
            for start in stride(from: 0, to: ofView.count, by: Self.featuresMax) {
                let places = Array(ofView[start..<min(start + Self.featuresMax, ofView.count)])
                let counted =
                    try await schema.windows == nil
                    ? count(places, in: table, on: connection)
                    : countWindows(places, in: table, on: connection)
                for (place, count) in zip(places, counted) { cells[place] = count }
            }
        }
        for (place, count) in try await countOnDemand(on: connection) { cells[place] = count }
        return LeakageReport(
            features: items.indices.compactMap { cells[$0] },
            suspicious: try await suspects(on: connection))
    }

    private func count(
        _ places: [Int], in table: OfflineTable, on connection: Connection
    ) async throws -> [LeakageReport.FeatureCells] {
        let items = places.map { join.selection.items[$0] }
        let features = try self.features(places).map { feature in
            let name = try quoteIdentifier(table.schema.features[feature].name)
            guard let index = table.features.firstIndex(where: { $0.name == name }) else {
                preconditionFailure("the feature is a column of the table")
            }
            return index
        }
        let query = try LeakageQuery(
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

    private func countWindows(
        _ places: [Int], in table: OfflineTable, on connection: Connection
    ) async throws -> [LeakageReport.FeatureCells] {
        let items = join.selection.items
        let first = dataset.columns.count - items.count
        let query = WindowLeakageQuery(
            staging: staging, dataset: dataset, table: table,
            features: zip(features(places), places).map { ($0, first + $1) },
            asKnown: join.asKnown)
        let rows = try await connection.query(
            query.sql(), deadline: limits.bulkDeadline, isPrepared: false)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "a count gave no row")
        }
        return try places.enumerated().map { index, place in
            LeakageReport.FeatureCells(
                feature: items[place].reference, cells: staging.rowCount,
                sources: LeakageReport.Sources(
                    zeroAge: 0, changesAsKnown: try row.value("change\(index)"),
                    notFound: try row.value("missing\(index)"), outsideMaxAge: 0,
                    ties: try row.value("tie\(index)")),
                nullValue: try row.value("null\(index)"))
        }
    }

    /// The indexes of stored items' features in their views.
    private func features(_ places: [Int]) -> [Int] {
        places.compactMap { join.selection.items[$0].place?.feature }
    }

    /// Counts the nulls among cells that are computed on demand. Where their inputs come from is
    /// not counted: it is not one row.
    private func countOnDemand(
        on connection: Connection
    ) async throws -> [(place: Int, cells: LeakageReport.FeatureCells)] {
        let items = join.selection.items
        let first = dataset.columns.count - items.count
        let places = items.indices.filter { items[$0].place == nil }
        var counted: [(place: Int, cells: LeakageReport.FeatureCells)] = []
        for start in stride(from: 0, to: places.count, by: Self.featuresMax) {
            let some = places[start..<min(start + Self.featuresMax, places.count)]
            let counts = some.map { place in
                let column = DatasetTable.columnName(first + place)
                return "count(*) FILTER (WHERE \(column) IS NULL) AS n\(place)"
            }
            let rows = try await connection.query(
                "SELECT \(counts.joined(separator: ", ")) FROM \(dataset.name)",
                deadline: limits.bulkDeadline, isPrepared: false)
            guard let row = rows.first else {
                throw PostgresError.malformedData(reason: "a count gave no row")
            }
            for place in some {
                counted.append(
                    (
                        place,
                        LeakageReport.FeatureCells(
                            feature: items[place].reference, cells: staging.rowCount,
                            sources: nil, nullValue: try row.value("n\(place)"), isOnDemand: true)
                    ))
            }
        }
        return counted
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
