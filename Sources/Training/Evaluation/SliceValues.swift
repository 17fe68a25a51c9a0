/// The values by which rows of a matrix are cut into slices, as text.
struct SliceValues {
    let matrix: TrainingMatrix
    let rows: RowSelection

    init(_ matrix: TrainingMatrix, _ rows: RowSelection) {
        self.matrix = matrix
        self.rows = rows
    }

    /// For each row its value of the column; nil where it is missing.
    ///
    /// - Precondition: The matrix has the column, as a key or as a feature.
    func texts(of slice: SliceSpecification) -> [String?] {
        if let key = matrix.keys.first(where: { $0.name == slice.column }) {
            return rows.elements(of: key.codes).map { $0 < 0 ? nil : key.values[Int($0)] }
        }
        guard let column = matrix.columns.firstIndex(of: slice.column) else {
            preconditionFailure("columns of slices are checked before anything trains")
        }
        let values = rows.values(of: matrix)
        let numbers = (0..<rows.count).map {
            Double(values[values.startIndex + $0 * matrix.columns.count + column])
        }
        let known = numbers.filter { !$0.isNaN }
        guard let bins = slice.bins, !known.isEmpty else {
            return numbers.map { $0.isNaN ? nil : TrainingParameters.text($0) }
        }
        let sorted = SortedValues(known)
        let edges = (0...bins).map { sorted.quantile(Double($0) / Double(bins)) }
        let names = Self.names(of: edges)
        return numbers.map { number in
            guard !number.isNaN else { return nil }
            let bin = min(edges.dropFirst().prefix(bins - 1).count { number >= $0 }, bins - 1)
            return "[\(names[bin]), \(names[bin + 1])\(bin == bins - 1 ? "]" : ")")"
        }
    }

    /// Rounded, unless that makes two of them one.
    private static func names(of edges: [Double]) -> [String] {
        let rounded = edges.map { Figure($0).description }
        return Set(rounded).count == Set(edges).count ? rounded : edges.map(\.description)
    }
}
