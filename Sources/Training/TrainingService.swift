package import Features
import JSON
package import Models

/// From a stored dataset to a stored, judged model version.
package struct TrainingService: Sendable {
    private let predictions: PredictionService
    private let datasets: any DatasetStore
    private let trainer: any Trainer

    package init(
        predictions: PredictionService, datasets: any DatasetStore, trainer: any Trainer
    ) {
        self.predictions = predictions
        self.datasets = datasets
        self.trainer = trainer
    }

    /// Trains a version of `model` on a dataset, and stores it with its card.
    ///
    /// - Parameter label: The dataset's column to predict.
    /// - Returns: The version, and how it was judged.
    /// - Throws: `TrainingError`, `ModelError` or `FeatureError`.
    package func train(
        _ model: String, project: String, on receipt: DatasetReceipt, label: String,
        specification: TrainingSpecification,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> (version: ModelVersion, report: EvaluationReport) {
        let columns = try MatrixColumns(receipt, label: label)
        let matrix = try await matrix(of: receipt, columns)
        let outcome = try await trainer.run(
            TrainingOrder(specification: specification), on: matrix
        ) { event in
            if case .round(_, let round) = event { progress(round) }
        }
        let card = ModelCard(
            receipt: receipt, label: label, specification: specification, outcome: outcome)
        let version = try await predictions.add(
            outcome.artifact.file, format: outcome.artifact.format, to: model, project: project,
            card: card.json, trainedOn: receipt.versions)
        return (version, outcome.report)
    }

    private func matrix(
        of receipt: DatasetReceipt, _ columns: MatrixColumns
    ) async throws -> TrainingMatrix {
        let builder = MatrixBuilder(columns: columns, rows: receipt.rows)
        try await datasets.rows(of: receipt) { await builder.append($0) }
        return await builder.matrix()
    }
}

/// Where a matrix finds its columns in a dataset.
struct MatrixColumns: Sendable {
    /// The features' references, as the model will name its inputs.
    let names: [String]
    /// Indices into a dataset's row.
    let features: [Int]
    let label: Int
    let eventTime: Int

    /// - Throws: `.unknownLabel`, `.textColumns`.
    init(_ receipt: DatasetReceipt, label: String) throws(TrainingError) {
        let columns = receipt.columns
        let entityColumns = columns.dropLast(receipt.features.count)
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
    }
}

/// Collects the rows of a dataset into a matrix.
private actor MatrixBuilder {
    private let columns: MatrixColumns
    private var values: [Float] = []
    private var labels: [Float] = []
    private var eventTimes: [Int64] = []

    init(columns: MatrixColumns, rows: Int) {
        self.columns = columns
        values.reserveCapacity(rows * columns.features.count)
        labels.reserveCapacity(rows)
        eventTimes.reserveCapacity(rows)
    }

    func append(_ rows: RowBlock) {
        for row in 0..<rows.rowCount {
            for index in columns.features { values.append(Self.float(rows[row, index])) }
            labels.append(Self.float(rows[row, columns.label]))
            guard case .timestamp(let time) = rows[row, columns.eventTime] else {
                preconditionFailure("no entity row is without its time")
            }
            eventTimes.append(time.microseconds)
        }
    }

    func matrix() -> TrainingMatrix {
        TrainingMatrix(
            columns: columns.names, values: values, labels: labels, eventTimes: eventTimes)
    }

    private static func float(_ value: FeatureValue) -> Float {
        value.number.map(Float.init) ?? .nan
    }
}
