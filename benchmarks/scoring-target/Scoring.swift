import Models

/// Rows in memory and the model that scores them.
final class Scoring {
    private let model: Model
    private let values: [Float]
    private let width: Int
    private var scores: [Double]
    /// The last explanation.
    private var explanation: [Contributions] = []

    /// Single rows are taken in turn from so many, which stay in the processor's second cache.
    private static let singleRows = 1000
    /// Calls between two looks at the clock.
    private static let singleCalls = 100

    /// - Parameter values: `width` numbers a row.
    init(model: Model, values: [Float], width: Int) {
        self.model = model
        self.values = values
        self.width = width
        scores = Array(repeating: 0, count: values.count / width * model.signature.scoreWidth)
    }

    /// The first output of each of the first rows.
    func answers(ofFirst count: Int) -> [Double] {
        score(from: 0, count: count)
        return (0..<count).map { scores[$0 * model.signature.scoreWidth] }
    }

    /// The bias of each of the first rows' first margin, and what each input adds to it.
    func contributions(ofFirst count: Int) throws -> [Double] {
        try (0..<count).flatMap { row in
            let explained = try contributions(of: row)[0]
            return [explained.bias] + explained.inputs
        }
    }

    func microsecondsPerRow(batchOf count: Int, seconds: Double) -> Double {
        let reach = count == 1 ? Self.singleRows : values.count / width / count * count
        return microsecondsPerRow(
            batchOf: count, calls: count == 1 ? Self.singleCalls : 1, reach: reach, seconds: seconds
        ) { score(from: $0, count: count) }
    }

    func microsecondsPerExplainedRow(seconds: Double) throws -> Double {
        try microsecondsPerRow(
            batchOf: 1, calls: Self.singleCalls, reach: Self.singleRows, seconds: seconds
        ) { explanation = try contributions(of: $0) }
    }

    /// The median of slices of calls: another process's time slice falls into few of them.
    private func microsecondsPerRow(
        batchOf count: Int, calls: Int, reach: Int, seconds: Double,
        _ call: (_ row: Int) throws -> Void
    ) rethrows -> Double {
        let clock = ContinuousClock()
        var slices: [Double] = []
        var row = 0
        let start = clock.now
        repeat {
            let before = clock.now
            for _ in 0..<calls {
                try call(row)
                row = (row + count) % reach
            }
            slices.append(before.duration(to: clock.now) / .microseconds(calls * count))
        } while start.duration(to: clock.now) < .seconds(seconds)
        return slices.sorted()[slices.count / 2]
    }

    private func score(from row: Int, count: Int) {
        withRows(from: row, count: count) { rows in
            scores.withUnsafeMutableBufferPointer { model.score(rows, into: $0) }
        }
    }

    private func contributions(of row: Int) throws -> [Contributions] {
        try withRows(from: row, count: 1) { try model.contributions(in: $0) }
    }

    private func withRows<Answer>(
        from row: Int, count: Int, _ body: (ModelRows) throws -> Answer
    ) rethrows -> Answer {
        try values.withUnsafeBufferPointer { values in
            try body(
                ModelRows(
                    UnsafeBufferPointer(rebasing: values[row * width..<(row + count) * width]),
                    count: count, width: width))
        }
    }
}
