extension RowSelection {
    /// The elements of the rows, in the selection's order; no copy of a range.
    package func elements<Element>(of all: [Element]) -> ArraySlice<Element> {
        switch self {
        case .range(let range): all[range]
        case .rows(let rows): ArraySlice(rows.map { all[Int($0)] })
        }
    }

    /// The numbers of the rows, row after row; no copy of a range.
    package func values(of matrix: TrainingMatrix) -> ArraySlice<Float> {
        let width = matrix.columns.count
        switch self {
        case .range(let range):
            return matrix.values[range.lowerBound * width..<range.upperBound * width]
        case .rows(let rows):
            var values: [Float] = []
            values.reserveCapacity(rows.count * width)
            for row in rows {
                let start = Int(row) * width
                values.append(contentsOf: matrix.values[start..<start + width])
            }
            return values[...]
        }
    }
}
