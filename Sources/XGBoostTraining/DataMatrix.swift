import CXGBoost
import Training

/// Rows of a training matrix in the library's own form; freed with the last reference.
final class DataMatrix {
    let handle: DMatrixHandle
    let rowCount: Int
    let labels: ArraySlice<Float>
    let weights: ArraySlice<Float>?
    private let library: XGBoostLibrary

    /// Copies the rows with their labels, their weights and the columns' names.
    ///
    /// - Parameter weights: One a selected row.
    /// - Complexity: O(numbers); keeps 8 bytes a number that is not missing.
    init(
        copying rows: RowSelection, of matrix: TrainingMatrix, weights: ArraySlice<Float>?,
        threads: Int, into library: XGBoostLibrary
    ) throws(TrainingError) {
        var created: DMatrixHandle?
        let code = rows.values(of: matrix).withUnsafeBufferPointer { values in
            library.functions.matrixCreate(
                values.baseAddress, UInt64(rows.count), UInt64(matrix.columns.count), .nan,
                &created, Int32(threads))
        }
        try library.check(code)
        guard let created else { throw .engineFailed("it made no matrix") }
        handle = created
        rowCount = rows.count
        labels = rows.elements(of: matrix.labels)
        self.weights = weights
        self.library = library
        try set("label", labels)
        if let weights { try set("weight", weights) }
        try setNames(matrix.columns)
    }

    deinit {
        // The only failure there is, a null handle, is excluded by the initializer.
        _ = library.functions.matrixFree(handle)
    }

    private func set(_ field: String, _ numbers: ArraySlice<Float>) throws(TrainingError) {
        let code = numbers.withUnsafeBufferPointer { numbers in
            library.functions.matrixSetFloats(
                handle, field, numbers.baseAddress, UInt64(numbers.count))
        }
        try library.check(code)
    }

    private func setNames(_ names: [String]) throws(TrainingError) {
        let code = library.withCStrings(names) { texts in
            library.functions.matrixSetFeatureStrings(
                handle, "feature_name", texts, UInt64(names.count))
        }
        try library.check(code)
    }
}
