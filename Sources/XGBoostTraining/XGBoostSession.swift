import CXGBoost
import Training

/// Trainings on one matrix. Each selection of rows is given to the library once.
final class XGBoostSession: TrainingSession {
    private let matrix: TrainingMatrix
    private let threads: Int
    private let library: XGBoostLibrary
    private var copies: [RowSelection: DataMatrix] = [:]

    init(_ matrix: TrainingMatrix, threads: Int, library: XGBoostLibrary) {
        self.matrix = matrix
        self.threads = threads
        self.library = library
    }

    var engineName: String { library.name }

    func boost(
        _ order: BoostingOrder, progress: (TrainingProgress) throws(TrainingError) -> Void
    ) throws(TrainingError) -> TrainingArtifact {
        let train = try copy(of: order.train, weights: order.rowWeights)
        var validation: DataMatrix?
        if let rows = order.validation {
            validation = try copy(of: rows, weights: order.rowWeights)
        }
        let boosting = Boosting(
            order: order, columns: matrix.columns, train: train, validation: validation,
            library: library)
        return try boosting.run(progress)
    }

    func margins(
        of artifact: TrainingArtifact, rows: RowSelection
    ) throws(TrainingError) -> [Float] {
        try library.answers(
            .margin, of: artifact.file, to: rows.values(of: matrix),
            columnCount: matrix.columns.count, rounds: artifact.roundsUsed, threads: threads)
    }

    /// The rows as the library has them. What it derives from them, the bins, depends on their
    /// weights; so other weights are another copy.
    private func copy(
        of rows: RowSelection, weights: [Float]?
    ) throws(TrainingError) -> DataMatrix {
        let weights = weights.map { rows.elements(of: $0) }
        if let copy = copies[rows], copy.weights == weights { return copy }
        // First the old one is let go: two at a time might not fit.
        copies[rows] = nil
        let copy = try DataMatrix(
            copying: rows, of: matrix, weights: weights, threads: threads, into: library)
        copies[rows] = copy
        return copy
    }
}
