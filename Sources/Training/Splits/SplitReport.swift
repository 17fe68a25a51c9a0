package import JSON

/// How a training's rows were divided.
package struct SplitReport: Sendable, Hashable, Codable {
    package struct Part: Sendable, Hashable, Codable {
        package let rows: Int
        /// Event times in microseconds since 1970: of the oldest row and of the newest.
        package let from: Int64
        package let to: Int64

        init(_ selection: RowSelection, of eventTimes: [Int64]) {
            let times = selection.elements(of: eventTimes)
            rows = times.count
            from = times.min() ?? 0
            to = times.max() ?? 0
        }
    }

    package let kind: String
    package let train: Part
    package let validation: Part?
    package let test: Part
    package let folds: Int
    package let embargo: Duration
    /// Rows too close to a boundary.
    package let embargoed: Int

    init(_ partition: Partition, kind: String, of matrix: TrainingMatrix) {
        self.kind = kind
        train = Part(partition.train, of: matrix.eventTimes)
        validation = partition.validation.map { Part($0, of: matrix.eventTimes) }
        test = Part(partition.test, of: matrix.eventTimes)
        folds = partition.folds.count
        embargo = partition.embargo
        embargoed = matrix.rowCount - train.rows - (validation?.rows ?? 0) - test.rows
    }

    /// `{"kind","folds","embargo_seconds","embargoed_rows","train_rows","validation_rows",
    /// "test_rows","train_from",…,"test_to"}`, times in microseconds since 1970.
    package var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("kind", .string(kind)), ("folds", .integer(Int64(folds))),
            ("embargo_seconds", .number(embargo / .seconds(1))),
            ("embargoed_rows", .integer(Int64(embargoed))),
            ("train_rows", .integer(Int64(train.rows))),
            ("validation_rows", .integer(Int64(validation?.rows ?? 0))),
            ("test_rows", .integer(Int64(test.rows))),
        ]
        for (name, part) in [("train", train), ("validation", validation), ("test", test)] {
            guard let part else { continue }
            members.append(("\(name)_from", .integer(part.from)))
            members.append(("\(name)_to", .integer(part.to)))
        }
        return .object(JSONObject(members))
    }
}
