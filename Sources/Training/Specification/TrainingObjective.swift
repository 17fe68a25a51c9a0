package import Features

/// The loss a model is trained to lower. The raw value is XGBoost's name.
package enum TrainingObjective: String, Sendable, Codable, CaseIterable {
    case squaredError = "reg:squarederror"
    case absoluteError = "reg:absoluteerror"
    case pseudoHuberError = "reg:pseudohubererror"
    /// For labels from 0 to 1 that are shares, not classes.
    case logisticRegression = "reg:logistic"
    case binaryLogistic = "binary:logistic"
    case poisson = "count:poisson"
    /// A probability for each class.
    case softprob = "multi:softprob"

    package var task: ModelTask {
        switch self {
        case .squaredError, .absoluteError, .pseudoHuberError, .logisticRegression: .regression
        case .binaryLogistic: .binary
        case .poisson: .count
        case .softprob: .multiclass
        }
    }

    /// The objective of a task for which none is asked.
    package static func usual(for task: ModelTask) -> TrainingObjective {
        switch task {
        case .regression: .squaredError
        case .binary: .binaryLogistic
        case .multiclass: .softprob
        case .count: .poisson
        }
    }
}
