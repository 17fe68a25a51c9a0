import Features
import TestSupport
import Training

extension TrainingMatrix {
    /// A label that columns `a` and `b` explain and `c` does not, with some noise; one row an hour,
    /// each of one of twenty keys. Of several classes there are three.
    static func random(
        rows: Int, task: ModelTask = .regression, seed: UInt64 = 1
    ) -> TrainingMatrix {
        var random = SplitMix64(seed: seed)
        var values: [Float] = []
        var labels: [Float] = []
        var codes: [Int32] = []
        for _ in 0..<rows {
            let row = (0..<3).map { _ in Float.random(in: -1...1, using: &random) }
            values += row
            let signal = 3 * row[0] + row[1] * row[1] + Float.random(in: -1...1, using: &random)
            codes.append(Int32.random(in: -1..<20, using: &random))
            switch task {
            case .regression: labels.append(signal)
            case .binary: labels.append(signal > 0 ? 1 : 0)
            case .count: labels.append(max(0, signal.rounded()))
            case .multiclass: labels.append(signal < -1 ? 0 : signal < 1 ? 1 : 2)
            }
        }
        return TrainingMatrix(
            columns: ["view:a", "view:b", "view:c"], values: values, labels: labels,
            eventTimes: (0..<Int64(rows)).map { $0 * 3_600_000_000 },
            keys: [KeyColumn(name: "key", codes: codes, values: (0..<20).map { "k\($0)" })],
            classes: task == .multiclass ? ["low", "middle", "high"] : [])
    }

    /// The same with one more column.
    func adding(_ name: String, _ column: [Float]) -> TrainingMatrix {
        let width = columns.count
        return TrainingMatrix(
            columns: columns + [name],
            values: (0..<rowCount).flatMap {
                values[$0 * width..<($0 + 1) * width] + [column[$0]]
            },
            labels: labels, eventTimes: eventTimes, keys: keys, classes: classes)
    }
}
