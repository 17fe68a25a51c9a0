import Models

/// Rows in memory and the model that scores them.
final class Scoring {
    private let model: Model
    private let values: [Float]
    private let width: Int
    private var scores: [Double]

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

    /// The median of slices of calls: another process's time slice falls into few of them.
    func microsecondsPerRow(batchOf count: Int, seconds: Double) -> Double {
        let clock = ContinuousClock()
        let calls = count == 1 ? Self.singleCalls : 1
        let reach = count == 1 ? Self.singleRows : values.count / width / count * count
        var slices: [Double] = []
        var row = 0
        let start = clock.now
        repeat {
            let before = clock.now
            for _ in 0..<calls {
                score(from: row, count: count)
                row = (row + count) % reach
            }
            slices.append(before.duration(to: clock.now) / .microseconds(calls * count))
        } while start.duration(to: clock.now) < .seconds(seconds)
        return slices.sorted()[slices.count / 2]
    }

    private func score(from row: Int, count: Int) {
        values.withUnsafeBufferPointer { values in
            let rows = ModelRows(
                UnsafeBufferPointer(rebasing: values[row * width..<(row + count) * width]),
                count: count, width: width)
            scores.withUnsafeMutableBufferPointer { model.score(rows, into: $0) }
        }
    }
}
