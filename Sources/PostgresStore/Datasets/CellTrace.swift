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
        let reference = record.receipt.features[feature]
        guard basis.features.indices.contains(feature) else {
            throw FeatureError.storeFailed("the dataset's basis lacks \"\(reference)\"")
        }
        switch basis.features[feature].source {
        case .stored(let view, let name):
            let cell = try await entityRow(try self.view(view).schema.keys, on: connection)
            return try await explanation(
                of: reference, name, in: view, cell, isCell: true, on: connection)
        case .onDemand(let view, let name):
            return try await explanation(of: reference, name, onDemand: view, on: connection)
        }
    }

    private func view(_ index: Int) throws(FeatureError) -> DatasetBasis.View {
        guard basis.views.indices.contains(index) else {
            throw .storeFailed("the dataset's basis lacks a view")
        }
        return basis.views[index]
    }

    /// - Parameter isCell: Whether it is the cell itself, and not an input of it.
    private func explanation(
        of reference: FeatureReference, _ name: String, in index: Int, _ cell: Cell,
        isCell: Bool, on connection: Connection
    ) async throws -> CellExplanation {
        let view = try view(index)
        var source: CellExplanation.Source?
        var window: ExplainedWindow?
        if view.schema.windows != nil {
            window = try await self.window(of: cell, name, in: view, on: connection)
        } else if !cell.key.contains(where: \.isNull) {
            source = try await self.source(of: cell, name, in: view, on: connection)
        }
        var value: FeatureValue? = cell.value
        if !isCell {
            value = window == nil ? view.schema.value(of: name, source, at: cell.time) : nil
        }
        return CellExplanation(
            row: row, feature: reference, value: value,
            keys: zip(view.schema.keys, cell.key).map { (column: $0, value: $1) },
            entityTime: cell.time, asKnown: record.receipt.asKnown, ttl: view.schema.view.ttl,
            fallback: view.schema.fallback(of: name), source: source, window: window,
            removed: try await removed(
                at: cell.time, name, from: view, isFound: source != nil, on: connection))
    }

    /// The explanation of what is computed, with those of its inputs.
    private func explanation(
        of reference: FeatureReference, _ name: String, onDemand index: Int,
        on connection: Connection
    ) async throws -> CellExplanation {
        guard
            let selection = FeatureSelection(
                basis.features, basis.onDemand, of: basis.views.map(\.schema)),
            selection.onDemand.indices.contains(index),
            let place = selection.onDemand[index].schema.featureIndex(name)
        else { throw FeatureError.storeFailed("the dataset's basis lacks \"\(reference)\"") }
        let (inputs, schema) = (selection.onDemand[index].inputs, selection.onDemand[index].schema)
        let cell = try await entityRow([], on: connection)
        var explained: [CellExplanation.Computation.Input] = []
        for input in schema.features[place].expression.columns.sorted() {
            switch inputs[input] {
            case .request:
                let column = schema.inputs[input]
                let row = try await entityRow([column], on: connection)
                explained.append(.request(name: column.name, value: row.key[0]))
            case .stored(let place):
                let view = selection.views[place.view]
                let row = try await entityRow(view.keys, on: connection)
                explained.append(
                    .feature(
                        try await explanation(
                            of: schema.view.inputs[input - schema.view.request.count],
                            view.features[place.feature].name, in: place.view, row, isCell: false,
                            on: connection)))
            }
        }
        let expression = schema.view.features.first { $0.name == name }?.expression.text
        return CellExplanation(
            row: row, feature: reference, value: cell.value, keys: [], entityTime: cell.time,
            asKnown: record.receipt.asKnown, ttl: nil, source: nil,
            computation: CellExplanation.Computation(
                expression: expression ?? "", inputs: explained))
    }

    /// What retention has removed of the rows that the cell may have come from.
    ///
    /// - Parameter isFound: Whether a row was found. Where none is, one beyond the TTL counts, too:
    ///   it would tell why there is no value.
    private func removed(
        at time: EventTime, _ name: String, from view: DatasetBasis.View, isFound: Bool,
        on connection: Connection
    ) async throws -> RemovedHistory? {
        guard let index = view.schema.featureIndex(name),
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
        /// Its values of the columns that were asked for.
        let key: [FeatureValue]
        let time: EventTime
        let value: FeatureValue
    }

    private func entityRow(
        _ keys: [Features.Column], on connection: Connection
    ) async throws -> Cell {
        let columns = record.receipt.columns
        var indices: [Int] = []
        for name in keys.map(\.name) + [Reserved.eventTimestamp] {
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
        of cell: Cell, _ name: String, in view: DatasetBasis.View, on connection: Connection
    ) async throws -> ExplainedWindow {
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
        of cell: Cell, _ name: String, in view: DatasetBasis.View, on connection: Connection
    ) async throws -> CellExplanation.Source? {
        let rows = try await SnapshotRows.find(
            of: view, in: record, snapshot: basis.snapshot, on: connection)
        let table = try OfflineTable(view.schema)
        var conditions = table.keys.enumerated().map { "stored.\($1.name) = $\($0 + 1)" }
        let time = "$\(table.keys.count + 1)"
        conditions.append("stored.event_timestamp <= \(time)")
        if record.receipt.asKnown { conditions.append("stored.created_timestamp <= \(time)") }
        let name = try quoteIdentifier(name)
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

extension FeatureViewSchema {
    fileprivate func fallback(of name: String) -> Fallback? {
        featureIndex(name).flatMap { features[$0].fallback }
    }

    /// What is served of the feature at a time, given the row that was found.
    fileprivate func value(
        of name: String, _ source: CellExplanation.Source?, at time: EventTime
    ) -> FeatureValue {
        let value = source?.value ?? .null
        let status = source.map { source in
            let isTooOld = view.ttl?.admits(source.order.eventTime, at: time) == false
            return FeatureStatus(value, isTooOld: isTooOld)
        }
        return fallback(of: name)?.served(insteadOf: value, status ?? .notFound)
            ?? (status == .present ? value : .null)
    }
}
