package import Features

/// Where a matrix finds its columns in a dataset.
package struct MatrixColumns: Sendable {
    /// The features' references, as the model will name its inputs.
    let names: [String]
    /// Indices into a dataset's row.
    let features: [Int]
    let label: Int
    let eventTime: Int
    /// The columns by which rows are told apart.
    let keys: [(name: String, index: Int)]

    /// - Parameter keys: Names of columns of the entity rows; others are left to the features.
    /// - Throws: `.unknownLabel`, `.textColumns`.
    package init(
        _ receipt: DatasetReceipt, label: String, keys: [String] = []
    ) throws(TrainingError) {
        let columns = receipt.columns
        let entityColumns = receipt.entityColumns
        guard let labelIndex = entityColumns.firstIndex(where: { $0.name == label }),
            columns[labelIndex].type.isNumeric
        else {
            throw .unknownLabel(label, columns: entityColumns.map(\.name))
        }
        guard
            let eventTime = entityColumns.firstIndex(where: { $0.name == Reserved.eventTimestamp })
        else { preconditionFailure("every dataset has an event timestamp") }
        let features = Array(columns.indices.suffix(receipt.features.count))
        let texts = features.filter { !columns[$0].type.isNumeric }
        guard texts.isEmpty else { throw .textColumns(texts.map { columns[$0].name }) }
        names = receipt.features.map(\.description)
        self.features = features
        self.label = labelIndex
        self.eventTime = eventTime
        self.keys = keys.compactMap { name in
            entityColumns.firstIndex { $0.name == name }.map { (name, $0) }
        }
    }
}
