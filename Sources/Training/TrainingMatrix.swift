/// A dataset ready to train on: one row an example, in memory.
package struct TrainingMatrix: Sendable {
    /// The names of the columns, in order, distinct.
    package let columns: [String]
    /// `rowCount * columns.count` numbers, row after row; NaN is missing.
    package let values: [Float]
    /// The truth of each row; NaN is missing.
    package let labels: [Float]
    /// When each row happened, in microseconds since 1970.
    package let eventTimes: [Int64]
    /// What slices and groups are told apart by.
    package let keys: [KeyColumn]
    /// The names of the classes whose places the labels are; empty unless there are several.
    package let classes: [String]

    /// - Precondition: The arrays agree about the number of rows.
    package init(
        columns: [String], values: [Float], labels: [Float], eventTimes: [Int64],
        keys: [KeyColumn] = [], classes: [String] = []
    ) {
        precondition(values.count == labels.count * columns.count, "a value a column and row")
        precondition(eventTimes.count == labels.count, "an event time a row")
        precondition(keys.allSatisfy { $0.codes.count == labels.count }, "a code a row")
        self.columns = columns
        self.values = values
        self.labels = labels
        self.eventTimes = eventTimes
        self.keys = keys
        self.classes = classes
    }

    package var rowCount: Int { labels.count }

    /// The same rows in order of event time; rows of one time keep their order.
    ///
    /// - Complexity: O(rows) when they are in order already, then nothing is copied; otherwise
    ///   O(*n* log *n*) and a copy.
    package func sortedByEventTime() -> TrainingMatrix {
        let isSorted = zip(eventTimes, eventTimes.dropFirst()).allSatisfy { $0 <= $1 }
        if isSorted { return self }
        let order = (0..<rowCount).sorted {
            (eventTimes[$0], $0) < (eventTimes[$1], $1)
        }
        let width = columns.count
        var sorted: [Float] = []
        sorted.reserveCapacity(values.count)
        for row in order { sorted.append(contentsOf: values[row * width..<(row + 1) * width]) }
        return TrainingMatrix(
            columns: columns, values: sorted, labels: order.map { labels[$0] },
            eventTimes: order.map { eventTimes[$0] },
            keys: keys.map { key in
                KeyColumn(
                    name: key.name, codes: order.map { key.codes[$0] }, values: key.values)
            }, classes: classes)
    }
}
