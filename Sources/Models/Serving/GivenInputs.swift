/// What came with a request besides the numbers that are scored: what the log tells of them.
package struct GivenInputs: Sendable {
    /// For each input of each row.
    package let statuses: [InputStatus]
    /// For each row the texts of inputs that are texts, as they came: also those that the model
    /// does not know. Empty where none is.
    package let texts: [String?]

    package init(statuses: [InputStatus], texts: [String?]) {
        self.statuses = statuses
        self.texts = texts
    }

    /// Of numbers that all stand for themselves.
    package init(numbers rows: ModelRows) {
        statuses =
            switch rows.values {
            case .float32(let values): values.map { $0.isNaN ? .absent : .given }
            case .float64(let values): values.map { $0.isNaN ? .absent : .given }
            }
        texts = []
    }
}
