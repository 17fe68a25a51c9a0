/// How a stored dataset compares with itself, built again.
package struct DatasetComparison: Hashable, Sendable {
    /// Rows that were compared.
    package var rows = 0
    /// Cells that differ.
    package var different = 0
    /// Of these, cells that are empty now where they may have come from rows that retention has
    /// removed since.
    package var differentByRetention = 0
    /// What it has removed of the views since.
    package let removed: [RemovedHistory]
    /// The first of these.
    package var examples: [Example] = []
    /// As the receipt has it.
    package let contentHash: String
    /// Of the stored rows as they are now.
    package var storedHash = ""
    /// Of the rows built again.
    package var rebuiltHash = ""

    package static let examplesMax = 20

    package struct Example: Hashable, Sendable {
        /// From 0.
        package let row: Int
        package let column: String
        package let stored: FeatureValue
        package let rebuilt: FeatureValue

        package init(row: Int, column: String, stored: FeatureValue, rebuilt: FeatureValue) {
            self.row = row
            self.column = column
            self.stored = stored
            self.rebuilt = rebuilt
        }
    }

    package init(contentHash: String, removed: [RemovedHistory] = []) {
        self.contentHash = contentHash
        self.removed = removed
    }

    /// Whether every cell is as it was, here and when the dataset was built.
    package var isEqual: Bool {
        different == 0 && storedHash == contentHash && rebuiltHash == contentHash
    }

    package mutating func add(_ example: Example) {
        different += 1
        if examples.count < Self.examplesMax { examples.append(example) }
    }
}
