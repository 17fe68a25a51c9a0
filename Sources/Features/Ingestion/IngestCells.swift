/// What is done with each named value of a row: where in a block it goes, and as what.
struct IngestCells: Sendable {
    struct Cell: Sendable {
        /// An index into `names`.
        let name: Int
        /// Of blocks.
        let column: Int
        let type: ValueType
        /// Of a time: its name's place among those that may hold it; the first that does counts.
        let rank: Int?
        let isRequired: Bool
    }

    /// Those that a row may bear.
    let names: ColumnNames
    /// In the order of the names.
    private(set) var all: [Cell] = []
    /// For each name, where its cells end.
    private var ends: [Int] = []

    /// - Parameter times: The columns of times, the names that may hold each, and whether one must.
    init(
        names: Set<String>, slots: [IngestColumns.Slot],
        times: [(column: Int, names: [String], isRequired: Bool)]
    ) {
        self.names = ColumnNames(names.sorted())
        for (index, name) in self.names.names.enumerated() {
            for time in times {
                guard let rank = time.names.firstIndex(of: name) else { continue }
                all.append(
                    Cell(
                        name: index, column: time.column, type: .timestamp, rank: rank,
                        isRequired: time.isRequired))
            }
            for (place, slot) in slots.enumerated() where slot.names.contains(name) {
                all.append(
                    Cell(
                        name: index, column: IngestColumns.firstSlot + place, type: slot.type,
                        rank: nil, isRequired: slot.isKey))
            }
            ends.append(all.count)
        }
    }

    /// The cells of a name; several where views read a column as different types.
    func of(_ name: Int) -> ArraySlice<Cell> {
        all[(name == 0 ? 0 : ends[name - 1])..<ends[name]]
    }
}
