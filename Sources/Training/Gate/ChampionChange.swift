/// A candidate beside the champion, on the same rows.
package struct ChampionChange: Sendable, Hashable {
    package let rows: Int
    package let differences: [PairedDifference]
    package let slices: [SliceChange]

    package init(rows: Int, differences: [PairedDifference], slices: [SliceChange] = []) {
        self.rows = rows
        self.differences = differences
        self.slices = slices
    }
}
