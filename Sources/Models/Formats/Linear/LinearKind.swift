import Features

/// What a linear model makes of its margins.
enum LinearKind: String, CaseIterable {
    /// They are the answers.
    case linear
    /// 1 / (1 + e⁻ˣ): the probability of the second class.
    case logistic
    /// eˣ / Σ eˣ: the probability of each class.
    case softmax

    var task: ModelTask {
        switch self {
        case .linear: .regression
        case .logistic: .binary
        case .softmax: .multiclass
        }
    }

    var outputCounts: ClosedRange<Int> {
        switch self {
        case .linear: 1...Int.max
        case .logistic: 1...1
        case .softmax: 2...Int.max
        }
    }

    func classCount(outputs: Int) -> Int {
        switch self {
        case .linear: 0
        case .logistic: 2
        case .softmax: outputs
        }
    }
}
