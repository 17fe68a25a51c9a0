import CXGBoost
package import Training

extension XGBoostLibrary {
    package enum Answer: Int, Sendable {
        case value = 0
        case margin = 1
    }

    /// What the library itself answers to rows: the measure of the serving engine in tests, which
    /// must agree to the last bit.
    ///
    /// - Parameters:
    ///   - file: An XGBoost JSON file.
    ///   - rows: `columnCount` numbers a row; NaN is missing, infinity is allowed.
    ///   - rounds: How many rounds answer; all when nil.
    /// - Returns: Row after row; of several classes, an answer for each class a row.
    package func answers(
        _ answer: Answer,
        of file: [UInt8],
        to rows: ArraySlice<Float>,
        columnCount: Int,
        rounds: Int? = nil,
        threads: Int = 1
    ) throws(TrainingError) -> [Float] {
        let booster = try Booster(self, caching: [])
        try check(
            file.withUnsafeBytes { bytes in
                functions.boosterLoad(booster.handle, bytes.baseAddress, UInt64(bytes.count))
            })
        try booster.setParameter("nthread", String(threads))
        let count = rows.count / columnCount
        var shape: UnsafePointer<bst_ulong>?
        var dimensions: bst_ulong = 0
        var result: UnsafePointer<Float>?
        let configuration = """
            {"type": \(answer.rawValue), "training": false, "iteration_begin": 0, \
            "iteration_end": \(rounds ?? 0), "strict_shape": false, "missing": NaN, "cache_id": 0}
            """
        // In place, not through a matrix: a matrix refuses infinity.
        let code = rows.withUnsafeBufferPointer { rows in
            functions.boosterPredictFromDense(
                booster.handle,
                """
                {"data": [\(UInt(bitPattern: rows.baseAddress)), true], \
                "shape": [\(count), \(columnCount)], "typestr": "<f4", "version": 3}
                """,
                configuration, nil, &shape, &dimensions, &result)
        }
        try check(code)
        // The answers belong to the library and last until its next call on this thread.
        let sizes = UnsafeBufferPointer(start: shape, count: Int(dimensions))
        return [Float](UnsafeBufferPointer(start: result, count: Int(sizes.reduce(1, *))))
    }
}
