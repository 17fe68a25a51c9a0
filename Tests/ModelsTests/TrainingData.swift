import TestSupport
import Training

/// Datasets made up from a seed: columns of several characters, and a label that depends on them.
struct TrainingData {
    static let columns = [
        "normal", "whole", "tiny", "huge", "flag", "sparse", "category", "negative zero",
        "noise 1", "noise 2", "view:feature", "größe \"quoted\"",
    ]

    /// How many classes a label of several has.
    static let classCount = 3

    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// A row without infinities, as training needs it; one value in ten is missing.
    mutating func row() -> [Float] {
        Self.columns.indices.map { column in
            if Int.random(in: 0..<10, using: &random) == 0 { return .nan }
            return value(of: column)
        }
    }

    /// The rows in order of time, one a second, labelled for an objective.
    mutating func matrix(rows: Int, objective: TrainingObjective) -> TrainingMatrix {
        var values: [Float] = []
        var labels: [Float] = []
        for _ in 0..<rows {
            let row = row()
            values += row
            labels.append(label(of: row, objective))
        }
        return TrainingMatrix(
            columns: Self.columns, values: values, labels: labels,
            eventTimes: (0..<Int64(rows)).map { $0 * 1_000_000 })
    }

    /// Rows to score: like those trained on, but with infinities, denormals and values that stand
    /// exactly on a threshold of the model, or next to one.
    mutating func hardRows(_ count: Int, thresholds: [Int: [Float]]) -> [Float] {
        var rows: [Float] = []
        for _ in 0..<count {
            for (column, value) in row().enumerated() {
                rows.append(hardened(value, thresholds[column] ?? []))
            }
        }
        return rows
    }

    private mutating func hardened(_ value: Float, _ thresholds: [Float]) -> Float {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return .infinity
        case 1: return -.infinity
        case 2: return .leastNonzeroMagnitude
        case 3: return -Float.leastNormalMagnitude / 3
        case 4...9:
            guard let threshold = thresholds.randomElement(using: &random) else { return value }
            return [threshold, threshold.nextUp, threshold.nextDown]
                .randomElement(using: &random)!
        default: return value
        }
    }

    private mutating func value(of column: Int) -> Float {
        switch column {
        case 1: Float(Int.random(in: -20...20, using: &random))
        case 2: Float.random(in: -1...1, using: &random) * .leastNormalMagnitude
        case 3: Float.random(in: -1e30...1e30, using: &random)
        case 4: Bool.random(using: &random) ? 1 : 0
        case 5: Int.random(in: 0..<5, using: &random) == 0 ? 1.5 : .nan
        case 6: Float(Int.random(in: 0..<7, using: &random))
        case 7: Bool.random(using: &random) ? -0.0 : 0
        default: Float.random(in: -3...3, using: &random)
        }
    }

    private mutating func label(of row: [Float], _ objective: TrainingObjective) -> Float {
        let known = row.map { $0.isNaN ? 0.7 : $0 }
        let signal =
            known[0] * known[0] + 0.3 * known[1] + (known[2] > 0 ? 2 : -1) + known[4] * known[6]
            + Float.random(in: -1...1, using: &random)
        switch objective {
        case .squaredError, .absoluteError, .pseudoHuberError: return signal
        case .logisticRegression: return min(max(signal / 20 + 0.4, 0), 1)
        case .binaryLogistic: return signal > 3 ? 1 : 0
        case .poisson: return max(0, signal.rounded())
        case .softprob: return min(max(0, (signal / 4).rounded()), Float(Self.classCount - 1))
        }
    }
}
