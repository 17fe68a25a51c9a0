/// What a model has to show before anybody is answered by it.
extension Model {
    /// Scores some rows alone and together: nothing missing, everything missing, extremes and
    /// categories. It warms what a first row touches, too.
    ///
    /// - Throws: `.unsteady` where a row's scores depend on the rows beside it.
    /// - Complexity: O(200 rows); fewer of more than 5,000 inputs.
    package func check() throws(ModelError) {
        let width = signature.inputs.count
        let count = min(200, max(8, 1_000_000 / max(width, 1)))
        var rows: [Double] = []
        rows.reserveCapacity(count * width)
        for row in 0..<count {
            for input in signature.inputs.indices { rows.append(checkedValue(row, input)) }
        }
        try check(rows, count) { ModelRows($0, count: $1, width: width) }
        try check(rows.map(Float.init), count) { ModelRows($0, count: $1, width: width) }
    }

    private func check<Number>(
        _ rows: [Number], _ count: Int,
        _ asRows: (UnsafeBufferPointer<Number>, Int) -> ModelRows
    ) throws(ModelError) {
        let (width, scoreWidth) = (signature.inputs.count, signature.scoreWidth)
        let unlike = rows.withUnsafeBufferPointer { values in
            let together = scores(of: asRows(values, count))
            return (0..<count).first { row in
                let alone = scores(
                    of: asRows(
                        UnsafeBufferPointer(rebasing: values[row * width..<(row + 1) * width]), 1))
                let among = together[row * scoreWidth..<(row + 1) * scoreWidth]
                return !zip(alone, among).allSatisfy(isAlike)
            }
        }
        if let unlike { throw .unsteady(row: unlike) }
    }

    /// Trees and tables answer to the bit; sums of a graph may be added in another order.
    private func isAlike(_ one: Double, _ other: Double) -> Bool {
        if one == other || (one.isNaN && other.isNaN) { return true }
        return format == .onnx && abs(one - other) <= 1e-6 * max(1, abs(one), abs(other))
    }

    /// The first rows have the same value in every input, of which the first is none; later ones
    /// mix them with codes of categories.
    private func checkedValue(_ row: Int, _ input: Int) -> Double {
        let values = Self.checkedValues
        if row < values.count { return values[row] }
        if let codes = signature.inputs[input].vocabulary?.count, codes > 0, row % 3 > 0 {
            // One more than there are: an unknown one.
            return Double((row + input) % (codes + 1))
        }
        return values[(row * (input % 7 + 1) + input) % values.count]
    }

    private static let checkedValues: [Double] = [
        .nan, 0, -0.0, 1, -1, 0.5, -0.5, 2, 3.25, 10, -10, 100, 12_345.678, 1e10, -1e10,
        .leastNonzeroMagnitude, -.leastNonzeroMagnitude, Double(Float.leastNonzeroMagnitude),
        Double(Float.greatestFiniteMagnitude), -Double(Float.greatestFiniteMagnitude),
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity,
    ]
}
