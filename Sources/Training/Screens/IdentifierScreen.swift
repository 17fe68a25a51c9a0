/// Finds columns that tell rows apart instead of saying what they are like.
struct IdentifierScreen {
    /// Fewer values may all be distinct by chance.
    static let valuesMin = 100
    /// The share of distinct values among whole numbers.
    static let distinctMin = 0.95

    let matrix: TrainingMatrix
    /// In order of event time.
    let rows: RowSelection

    var flags: [ScreenFlag] {
        let width = matrix.columns.count
        let values = rows.values(of: matrix)
        return matrix.columns.indices.compactMap { column in
            let known = (0..<rows.count).map { values[values.startIndex + $0 * width + column] }
                .filter { !$0.isNaN }
            guard known.count >= Self.valuesMin else { return nil }
            let distinct = Double(Set(known).count) / Double(known.count)
            let isWhole = known.allSatisfy { $0 == $0.rounded() }
            if isWhole, distinct >= Self.distinctMin {
                return flag(column, distinct, "nearly every row has a whole number of its own")
            }
            let steps = zip(known, known.dropFirst())
            let rises = steps.count { $0 < $1 }
            let falls = steps.count { $0 > $1 }
            // A constant neither rises nor falls; a value of one step is a change, not a clock.
            if min(rises, falls) == 0, max(rises, falls) >= 10 {
                return flag(
                    column, distinct,
                    "it only ever \(falls == 0 ? "grows" : "falls") with time, so that no value "
                        + "of it comes back")
            }
            return nil
        }
    }

    private func flag(_ column: Int, _ score: Double, _ reason: String) -> ScreenFlag {
        ScreenFlag(
            feature: matrix.columns[column], kind: .identifier, score: score, reason: reason)
    }
}
