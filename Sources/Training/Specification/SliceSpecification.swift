/// A column by whose values the test range is judged piece by piece.
package struct SliceSpecification: Sendable, Hashable, Codable {
    package static let binsMax = 50

    /// A feature, or a column of the entity rows.
    package let column: String
    /// Slices of fewer rows are left out: their figures are noise.
    package let minimumRows: Int
    /// Into how many pieces of about the same number of rows a column of numbers is cut; nil to
    /// take its values as they are.
    package let bins: Int?

    /// - Throws: `.badSpecification`.
    package init(column: String, minimumRows: Int = 100, bins: Int? = nil) throws(TrainingError) {
        guard minimumRows > 0 else {
            throw .badSpecification(
                "slices", detail: "\"min_rows\" of \"\(column)\" is \(minimumRows).",
                hint: "Give a whole number of 1 or more.")
        }
        if let bins, !(2...Self.binsMax).contains(bins) {
            throw .badSpecification(
                "slices", detail: "\"bins\" of \"\(column)\" is \(bins).",
                hint: "Give a whole number from 2 to \(Self.binsMax).")
        }
        self.column = column
        self.minimumRows = minimumRows
        self.bins = bins
    }
}
