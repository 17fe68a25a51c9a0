import Features
import Postgres

/// Finds the row that a cell of a dataset came from.
struct CellTrace {
    let record: DatasetRecord
    let basis: DatasetBasis
    /// From 0.
    let row: Int
    /// The place of the feature among the dataset's.
    let feature: Int

    /// - Parameter name: A reference, or the name of the feature's column.
    /// - Throws: `.invalid` for a cell there is not, and where no basis was recorded.
    init(_ record: DatasetRecord, row: Int, feature name: String) throws(FeatureError) {
        self.record = record
        basis = try record.requireBasis()
        self.row = row
        let receipt = record.receipt
        var faults: [Fault] = []
        if !(0..<receipt.rows).contains(row) {
            let hint = receipt.rows > 0 ? "Its rows are 0 to \(receipt.rows - 1)." : nil
            faults.append(Fault("query.row", "The dataset has no row \(row).", hint: hint))
        }
        let names = receipt.features.map(\.description)
        let place =
            names.firstIndex(of: name) ?? receipt.featureColumns.map(\.name).firstIndex(of: name)
        if place == nil {
            faults.append(
                Fault(
                    "query.feature", "The dataset has no feature \"\(name)\".",
                    hint: "Its features are \(names.joined(separator: ", "))."))
        }
        guard faults.isEmpty, let place else {
            throw .invalid("the dataset \"\(receipt.name)\" has no such cell", faults)
        }
        feature = place
    }

    func explanation(on connection: Connection) async throws -> CellExplanation {
        let receipt = record.receipt
        let reference = receipt.features[feature]
        guard basis.features.indices.contains(feature),
            basis.views.indices.contains(basis.features[feature].view)
        else { throw FeatureError.storeFailed("the dataset's basis lacks \"\(reference)\"") }
        let view = basis.views[basis.features[feature].view]
        let cell = try await entityRow(view.schema, on: connection)
        var source: CellExplanation.Source?
        var window: ExplainedWindow?
        if view.schema.windows != nil {
            window = try await self.window(of: cell, in: view, on: connection)
        } else if !cell.key.contains(where: \.isNull) {
            source = try await self.source(of: cell, in: view, on: connection)
        }
        return CellExplanation(
            row: row, feature: reference, value: cell.value,
            keys: zip(view.schema.keys, cell.key).map { (column: $0, value: $1) },
            entityTime: cell.time, asKnown: receipt.asKnown, ttl: view.schema.view.ttl,
            fallback: view.schema.featureIndex(basis.features[feature].feature).flatMap {
                view.schema.features[$0].fallback
            }, source: source, window: window,
            removed: try await removed(
                at: cell.time, from: view, isFound: source != nil, on: connection))
    }

    /// What retention has removed of the rows that the cell may have come from.
    ///
    /// - Parameter isFound: Whether a row was found. Where none is, one beyond the TTL counts, too:
    ///   it would tell why there is no value.
    private func removed(
        at time: EventTime, from view: DatasetBasis.View, isFound: Bool,
        on connection: Connection
    ) async throws -> RemovedHistory? {
        guard let index = view.schema.featureIndex(basis.features[feature].feature),
            let removed = try await RemovedHistory.find(
                of: view, since: basis.snapshot, on: connection)
        else { return nil }
        let earliest =
            isFound || view.schema.windows != nil
            ? view.schema.earliestSource(ofFeature: index, at: time) : .earliest
        return earliest < removed.before ? removed : nil
    }

    /// What the dataset has of the cell.
    private struct Cell {
        let key: [FeatureValue]
        let time: EventTime
        let value: FeatureValue
    }

    private func entityRow(
        _ schema: FeatureViewSchema, on connection: Connection
    ) async throws -> Cell {
        let columns = record.receipt.columns
        var indices: [Int] = []
        for name in schema.keys.map(\.name) + [Reserved.eventTimestamp] {
            guard let index = columns.firstIndex(where: { $0.name == name }) else {
                throw FeatureError.storeFailed("the dataset has no column \"\(name)\"")
            }
            indices.append(index)
        }
        indices.append(columns.count - record.receipt.features.count + feature)
        let names = indices.map(DatasetTable.columnName).joined(separator: ", ")
        let rows = try await connection.query(
            "SELECT \(names) FROM \(record.table) WHERE row_id = $1", [.int64(Int64(row) + 1)])
        guard var values = try rows.first?.featureValues(), let value = values.popLast(),
            case .timestamp(let time)? = values.popLast()
        else { throw FeatureError.storeFailed("a row of the dataset is gone") }
        return Cell(key: values, time: time, value: value)
    }

    private func window(
        of cell: Cell, in view: DatasetBasis.View, on connection: Connection
    ) async throws -> ExplainedWindow {
        let name = basis.features[feature].feature
        guard let windows = view.schema.windows, let index = view.schema.featureIndex(name) else {
            throw FeatureError.storeFailed("the dataset's basis lacks \"\(name)\"")
        }
        let rows = try await SnapshotRows.find(
            of: view, in: record, snapshot: basis.snapshot, on: connection)
        return try await WindowTrace(
            table: OfflineTable(view.schema), feature: windows.features[index],
            events: "(\(rows.sql()))", asKnown: record.receipt.asKnown
        ).explanation(of: cell.key, at: cell.time, on: connection)
    }

    private func source(
        of cell: Cell, in view: DatasetBasis.View, on connection: Connection
    ) async throws -> CellExplanation.Source? {
        let rows = try await SnapshotRows.find(
            of: view, in: record, snapshot: basis.snapshot, on: connection)
        let table = try OfflineTable(view.schema)
        var conditions = table.keys.enumerated().map { "stored.\($1.name) = $\($0 + 1)" }
        let time = "$\(table.keys.count + 1)"
        conditions.append("stored.event_timestamp <= \(time)")
        if record.receipt.asKnown { conditions.append("stored.created_timestamp <= \(time)") }
        let name = try quoteIdentifier(basis.features[feature].feature)
        let found = try await connection.query(
            """
            SELECT event_timestamp, created_timestamp, ingest_seq, \(name)
            FROM (\(try rows.sql())) AS stored WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(OfflineTable.descendingOrder) LIMIT 1
            """,
            zip(cell.key, table.keys).map { PostgresValue($0, as: $1.type) }
                + [.timestamp(PostgresTimestamp(cell.time))], isPrepared: false)
        guard let row = found.first else { return nil }
        return CellExplanation.Source(
            view: view.schema.name, version: view.schema.storageVersion,
            order: RowOrder(
                eventTime: try row.time("event_timestamp"),
                createdTime: try row.time("created_timestamp"),
                sequence: try row.value("ingest_seq")),
            value: try row.featureValue(at: 3))
    }
}
