/// Samples of a selection, each of which contains all smaller ones: rows in the order in which the
/// seed shuffles them.
struct RowSamples {
    private let rows: RowSelection
    private let shuffled: [Int]

    init(of rows: RowSelection, seed: UInt64) {
        self.rows = rows
        var shuffled = rows.indices
        var random = SeededGenerator(seed: seed)
        random.shuffle(&shuffled)
        self.shuffled = shuffled
    }

    /// In ascending order.
    func share(_ share: Double) -> RowSelection {
        let count = Int((share * Double(rows.count)).rounded())
        guard count < rows.count else { return rows }
        return .rows(shuffled.prefix(max(2, count)).sorted().map(Int32.init))
    }
}
