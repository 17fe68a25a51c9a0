package import Features

/// Where a model finds its inputs in a dataset, and the columns that its predictions add.
package struct BatchColumns: Sendable {
    /// For each input the dataset's column.
    let inputs: [Int]
    /// The dataset's columns without its features, then the predictions.
    package let columns: [Column]
    let entityCount: Int
    /// For each column of a prediction what it takes of a row of scores.
    private let cells: [Cell]
    private let classes: [String]

    private enum Cell {
        case number(Int)
        case label(Int)
        case status
    }

    /// - Throws: `.unboundInputs`, `.unfitFeatures`, `.repeatedColumn` where the entity rows have a
    ///   column that a prediction is called, and `.unfitColumns` and `.wideTable` for what is no
    ///   table.
    package init(
        _ signature: ModelSignature, _ binding: ModelBinding?, in rows: BatchRows
    ) throws(ModelError) {
        let entities = Array(rows.entityColumns)
        inputs = try Self.inputs(signature, binding, rows)
        classes = signature.classes
        var added: [(Column, Cell)] = []
        var start = 0
        for output in signature.outputs {
            added += Self.cells(of: output, from: start, signature)
            start += output.width
        }
        added.append((Column("prediction_status", .string), .status))
        // The rows are numbered beside their columns.
        let taken = Set(entities.map(\.name))
        if taken.contains("row_id") { throw .repeatedColumn("row_id", dataset: rows.dataset) }
        if let name = added.map(\.0.name).first(where: taken.contains) {
            throw .repeatedColumn(name, dataset: rows.dataset)
        }
        let unfit = entities.map(\.name).filter { !TableColumns.canBeCalled($0) }
        guard unfit.isEmpty else { throw .unfitColumns(unfit) }
        columns = entities + added.map(\.0)
        guard columns.count <= TableColumns.countMax else {
            throw .wideTable(columns: columns.count, limit: TableColumns.countMax)
        }
        cells = added.map(\.1)
        entityCount = entities.count
    }

    private static func cells(
        of output: ModelSignature.Output, from start: Int, _ signature: ModelSignature
    ) -> [(Column, Cell)] {
        func numbers(_ name: String) -> [(Column, Cell)] {
            (0..<output.width).map { place in
                let name = output.width == 1 ? name : "\(name)_\(place)"
                return (Column(name, .float64), .number(start + place))
            }
        }
        switch output.role {
        case .value: return numbers("prediction")
        case .margin: return numbers("margin")
        case .label: return [(Column("label", .string), .label(start))]
        case .scores:
            let scores = signature.classes.enumerated().map { place, name in
                (Column(TableColumns.name("score_\(name)"), .float64), Cell.number(start + place))
            }
            guard signature.task == .binary, output.width == 2 else { return scores }
            return [(Column("prediction", .float64), .number(start + 1))] + scores
        case .other: return []
        }
    }

    private static func inputs(
        _ signature: ModelSignature, _ binding: ModelBinding?, _ rows: BatchRows
    ) throws(ModelError) -> [Int] {
        let features = rows.columns.count - rows.features.count
        var places: [Int] = []
        var unbound: [String] = []
        var misfits: [String] = []
        for (index, input) in signature.inputs.enumerated() {
            let reference = binding.map { $0.selection.items[$0.features[index]].reference }
            let place =
                rows.features.firstIndex {
                    if let reference {
                        return $0.view == reference.view && $0.feature == reference.feature
                    }
                    return $0.description == input.name || $0.feature == input.name
                }.map { features + $0 }
                ?? rows.columns.firstIndex { $0.name == input.name }
            guard let place else {
                unbound.append(input.name)
                continue
            }
            let type = rows.columns[place].type
            if !ModelBinding.fits(type, input) {
                misfits.append(
                    "\(rows.columns[place].name) is \(type.name), but \(input.name) takes "
                        + input.expectation)
            }
            places.append(place)
        }
        guard unbound.isEmpty else {
            throw .unboundColumns(
                names: unbound, dataset: rows.dataset, columns: rows.columns.map(\.name))
        }
        guard misfits.isEmpty else { throw .unfitFeatures(misfits, service: rows.dataset) }
        return places
    }

    /// The rows with their predictions.
    ///
    /// - Parameter rows: Of the dataset, as many as were predicted.
    func table(_ rows: RowBlock, _ predictions: Predictions) -> RowBlock {
        var table = RowBlock(columnCount: columns.count, rowCapacity: rows.rowCount)
        let width = predictions.count == 0 ? 0 : predictions.scores.count / predictions.count
        for row in 0..<rows.rowCount {
            for column in 0..<entityCount { table.append(rows[row, column]) }
            let refusal = predictions.refusals[row]
            for cell in cells {
                switch cell {
                case .status: table.append(refusal.map { .string($0.rawValue) } ?? .null)
                case .number(let place):
                    let number = predictions.scores[row * width + place]
                    table.append(refusal == nil ? .float64(number) : .null)
                case .label(let place):
                    // A graph may answer with a label that is none of its classes.
                    let label = Int(exactly: predictions.scores[row * width + place])
                    let known = label.flatMap { classes.indices.contains($0) ? classes[$0] : nil }
                    table.append(refusal == nil ? known.map { .string($0) } ?? .null : .null)
                }
            }
        }
        return table
    }
}
