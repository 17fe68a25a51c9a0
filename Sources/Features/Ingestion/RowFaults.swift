/// What is wrong with one row.
struct RowFaults {
    private let row: Int
    private(set) var faults: [RowFault] = []
    /// The first of the views that refuse the row; `nil` where none does.
    private(set) var firstView: Int?

    init(row: Int) {
        self.row = row
    }

    /// - Parameter view: The first view for which it is wrong.
    mutating func add(_ field: String, _ check: String, _ detail: String, ofView view: Int) {
        faults.append(RowFault(row: row, field: field, check: check, detail: detail))
        firstView = min(view, firstView ?? view)
    }
}
