import Features

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The objectives of XGBoost with one output, by the name in the file, and what each makes of a
/// margin. Source: `src/objective` of XGBoost 1.7.4 to 3.4.1.
enum XGBoostObjective: String, CaseIterable {
    case squaredError = "reg:squarederror"
    /// The name of `reg:squarederror` before 1.0, still found in models saved again since.
    case linear = "reg:linear"
    case squaredLogError = "reg:squaredlogerror"
    case absoluteError = "reg:absoluteerror"
    case pseudoHuberError = "reg:pseudohubererror"
    case logisticRegression = "reg:logistic"
    case gamma = "reg:gamma"
    case tweedie = "reg:tweedie"
    case binaryLogistic = "binary:logistic"
    case binaryLogitRaw = "binary:logitraw"
    case poisson = "count:poisson"
    case rankPairwise = "rank:pairwise"
    case rankNDCG = "rank:ndcg"
    case rankMAP = "rank:map"

    init(named name: String?) throws(ModelError) {
        guard let name else { throw .missing(member: "learner.objective.name") }
        guard let objective = Self(rawValue: name) else {
            throw .unsupported(
                subject: "the objective \"\(name)\"",
                hint: "Supported are "
                    + Self.allCases.map(\.rawValue).sorted().joined(separator: ", ") + ".")
        }
        self = objective
    }

    var link: XGBoostLink {
        switch self {
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .binaryLogitRaw, .rankPairwise, .rankNDCG, .rankMAP:
            .identity
        case .logisticRegression, .binaryLogistic: .logistic
        case .gamma, .tweedie, .poisson: .exponential
        }
    }

    var task: ModelTask {
        switch self {
        case .binaryLogistic: .binary
        case .poisson: .count
        // The answer of `binary:logitraw` is a margin, not a probability: a plain number.
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .logisticRegression, .gamma, .tweedie, .binaryLogitRaw, .rankPairwise, .rankNDCG,
            .rankMAP:
            .regression
        }
    }

    /// The margin that stands for `base_score`, which files keep in output space.
    ///
    /// In float32 with `logf`, as XGBoost does; a double logarithm rounded afterwards differs in
    /// the last bit.
    func baseMargin(ofScore score: Float, writtenBy version: XGBoostVersion) -> Float {
        switch self {
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .rankPairwise, .rankNDCG, .rankMAP:
            return score
        case .logisticRegression, .binaryLogistic:
            return Self.logit(score)
        case .binaryLogitRaw:
            // It inherited the logistic conversion until 1.3.
            return version.isBefore(major: 1, minor: 3) ? Self.logit(score) : score
        case .gamma, .tweedie, .poisson:
            return logf(score)
        }
    }

    /// Bounded as since 3.1; before, a base score of 0 or 1 was an error.
    private static func logit(_ probability: Float) -> Float {
        let clamped = min(max(probability, 1e-6), 1 - 1e-6)
        return -logf(1 / clamped - 1)
    }
}
