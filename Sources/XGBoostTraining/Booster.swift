import CXGBoost
import Training

/// A model in training in the library; freed with the value.
struct Booster: ~Copyable {
    let handle: BoosterHandle
    let library: XGBoostLibrary

    /// - Parameter matrices: Handles whose predictions the booster keeps up to date between
    ///   rounds; they must outlive it.
    init(_ library: XGBoostLibrary, caching matrices: [DMatrixHandle?]) throws(TrainingError) {
        let matrices = matrices.filter { $0 != nil }
        var created: BoosterHandle?
        let code = library.functions.boosterCreate(matrices, UInt64(matrices.count), &created)
        try library.check(code)
        guard let created else { throw .engineFailed("it made no booster") }
        handle = created
        self.library = library
    }

    deinit {
        // The only failure there is, a null handle, is excluded by the initializer.
        _ = library.functions.boosterFree(handle)
    }

    func setParameter(_ name: String, _ value: String) throws(TrainingError) {
        try library.check(library.functions.boosterSetParameter(handle, name, value))
    }

    /// Attributes are kept in the model file.
    func setAttribute(_ name: String, _ value: String) throws(TrainingError) {
        try library.check(library.functions.boosterSetAttribute(handle, name, value))
    }

    func setFeatureNames(_ names: [String]) throws(TrainingError) {
        let code = library.withCStrings(names) { texts in
            library.functions.boosterSetFeatureStrings(
                handle, "feature_name", texts, UInt64(names.count))
        }
        try library.check(code)
    }

    /// Boosts one round.
    func update(round: Int, on matrix: DataMatrix) throws(TrainingError) {
        try library.check(library.functions.boosterUpdate(handle, Int32(round), matrix.handle))
    }

    /// The objective's own metric over a matrix, lower is better.
    func loss(round: Int, over matrix: DataMatrix) throws(TrainingError) -> Double {
        var matrices: [DMatrixHandle?] = [matrix.handle]
        var text: UnsafePointer<CChar>?
        let code = library.withCStrings(["validation"]) { names in
            library.functions.boosterEvaluate(
                handle, Int32(round), &matrices, names, 1, &text)
        }
        try library.check(code)
        // Like `[3]\tvalidation-rmse:0.25`, with all digits of the double.
        let answer = text.map { String(cString: $0) } ?? ""
        guard let digits = answer.split(separator: ":").last, let loss = Double(digits) else {
            throw .engineFailed("it gave no validation loss")
        }
        return loss
    }

    /// The model as an XGBoost JSON file.
    func save() throws(TrainingError) -> [UInt8] {
        var length: bst_ulong = 0
        var bytes: UnsafePointer<CChar>?
        let code = library.functions.boosterSave(
            handle, #"{"format": "json"}"#, &length, &bytes)
        try library.check(code)
        // The bytes belong to the library and are overwritten by its next call on this thread.
        return [UInt8](UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }
}
