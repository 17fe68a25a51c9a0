/// How rows are divided by the values of a column, such as an entity's key: all rows of a value are
/// in the same range, so that the model is judged by keys that it has never seen. Time does not
/// count.
package struct GroupSplit: Sendable, Hashable, Codable {
    /// A column of the entity rows. Rows in which it is missing are a group of their own.
    package var column: String
    /// Shares of the rows, which groups of uneven size meet roughly.
    package var validationShare: Double
    package var testShare: Double

    package init(column: String, validationShare: Double = 0.2, testShare: Double = 0.2) {
        self.column = column
        self.validationShare = validationShare
        self.testShare = testShare
    }

    /// - Parameters:
    ///   - key: The column.
    ///   - seed: Of the order in which groups are dealt out.
    /// - Throws: `.badSplit`, `.tooFewGroups`, `.tooFewRows`.
    package func partition(by key: KeyColumn, seed: UInt64) throws(TrainingError) -> Partition {
        try validate()
        let hasValidation = validationShare > 0
        // One more than there are values, for the missing one.
        var sizes = [Int](repeating: 0, count: key.values.count + 1)
        for code in key.codes { sizes[Int(code) + 1] += 1 }
        let groups = sizes.indices.filter { sizes[$0] > 0 }
        let needed = hasValidation ? 3 : 2
        guard groups.count >= needed else {
            throw .tooFewGroups(column: column, count: groups.count, needed: needed)
        }
        var left = groups.map { (rank: Self.rank(of: $0, in: key, seed), group: $0) }
            .sorted { ($0.rank, $0.group) < ($1.rank, $1.group) }.map(\.group)
        let rows = key.codes.count
        let test = Self.take(testShare, of: rows, sizes, from: &left, leaving: needed - 1)
        let validation =
            hasValidation
            ? Self.take(validationShare, of: rows, sizes, from: &left, leaving: 1) : []
        let selection = { (groups: Set<Int>) in
            RowSelection.rows(
                key.codes.indices.filter { groups.contains(Int(key.codes[$0]) + 1) }
                    .map(Int32.init))
        }
        let partition = Partition(
            train: selection(Set(left)), validation: hasValidation ? selection(validation) : nil,
            test: selection(test))
        for (name, rows) in partition.named where rows.count < TimeSplit.rowsPerRangeMin {
            throw .tooFewRows(range: name, count: rows.count, needed: TimeSplit.rowsPerRangeMin)
        }
        return partition
    }

    /// - Throws: `.badSplit`.
    func validate() throws(TrainingError) {
        try Split.requireShares(validation: validationShare, test: testShare)
    }

    /// By its value and the seed alone, so that a group stays where it is when others come.
    private static func rank(of group: Int, in key: KeyColumn, _ seed: UInt64) -> UInt64 {
        // FNV-1a, mixed once more by the generator.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let text = group == 0 ? [] : [1] + Array(key.values[group - 1].utf8)
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        var random = SeededGenerator(seed: hash ^ seed)
        return random.next()
    }

    /// Groups in their order as long as they bring the sum nearer to its share; one at least, the
    /// smallest.
    private static func take(
        _ share: Double, of rows: Int, _ sizes: [Int], from groups: inout [Int], leaving: Int
    ) -> Set<Int> {
        let target = share * Double(rows)
        var taken: Set<Int> = []
        var sum = 0.0
        for group in groups where groups.count - taken.count > leaving {
            let size = Double(sizes[group])
            if sum + size / 2 <= target {
                taken.insert(group)
                sum += size
            }
        }
        if taken.isEmpty, let smallest = groups.min(by: { sizes[$0] < sizes[$1] }) {
            taken = [smallest]
        }
        groups.removeAll { taken.contains($0) }
        return taken
    }
}
