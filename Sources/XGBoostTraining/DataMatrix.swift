import CXGBoost
import Training

/// A range of a training matrix in the library's own form; freed with the value.
struct DataMatrix: ~Copyable {
    let handle: DMatrixHandle
    private let library: XGBoostLibrary

    private init(_ handle: DMatrixHandle, _ library: XGBoostLibrary) {
        self.handle = handle
        self.library = library
    }

    /// The rows with their labels and the columns' names.
    ///
    /// - Complexity: O(numbers); copies 8 bytes a number that is not missing.
    static func copying(
        _ rows: Range<Int>,
        of matrix: TrainingMatrix,
        threads: Int,
        into library: XGBoostLibrary
    ) throws(TrainingError) -> DataMatrix {
        var created: DMatrixHandle?
        let width = matrix.columns.count
        let code = matrix.values.withUnsafeBufferPointer { values in
            library.functions.matrixCreate(
                values.baseAddress! + rows.lowerBound * width, UInt64(rows.count), UInt64(width),
                .nan, &created, Int32(threads))
        }
        try library.check(code)
        guard let created else { throw .engineFailed("it made no matrix") }
        let copy = DataMatrix(created, library)
        try copy.setLabels(matrix.labels[rows])
        try copy.setNames(matrix.columns)
        return copy
    }

    deinit {
        // The only failure there is, a null handle, is excluded by the initializer.
        _ = library.functions.matrixFree(handle)
    }

    private func setLabels(_ labels: ArraySlice<Float>) throws(TrainingError) {
        let code = labels.withUnsafeBufferPointer { labels in
            library.functions.matrixSetFloats(
                handle, "label", labels.baseAddress, UInt64(labels.count))
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
