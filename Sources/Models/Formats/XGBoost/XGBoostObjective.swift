import Features

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The objectives of XGBoost by the name in the file, and what each makes of margins. Source:
/// `src/objective` of XGBoost 1.0.2 to 3.4.1.
enum XGBoostObjective: String, CaseIterable {
    case squaredError = "reg:squarederror"
    /// The name of `reg:squarederror` before 1.0, still found in models saved again since.
    case linear = "reg:linear"
    case squaredLogError = "reg:squaredlogerror"
    case absoluteError = "reg:absoluteerror"
    case pseudoHuberError = "reg:pseudohubererror"
    case quantileError = "reg:quantileerror"
    case expectileError = "reg:expectileerror"
    case logisticRegression = "reg:logistic"
    case gamma = "reg:gamma"
    case tweedie = "reg:tweedie"
    case binaryLogistic = "binary:logistic"
    case binaryLogitRaw = "binary:logitraw"
    case binaryHinge = "binary:hinge"
    case poisson = "count:poisson"
    case softmax = "multi:softmax"
    case softprob = "multi:softprob"
    case rankPairwise = "rank:pairwise"
    case rankNDCG = "rank:ndcg"
    case rankMAP = "rank:map"
    case cox = "survival:cox"
    case acceleratedFailureTime = "survival:aft"

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

    func link(writtenBy version: XGBoostVersion) -> XGBoostLink {
        switch self {
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .binaryLogitRaw, .rankPairwise, .rankNDCG, .rankMAP:
            .identity
        case .logisticRegression, .binaryLogistic: .logistic
        case .gamma, .tweedie, .poisson, .cox, .acceleratedFailureTime: .exponential
        case .binaryHinge: .step
        case .softmax: .greatest
        case .softprob: .softmax
        // Before 3.4 quantiles may cross.
        case .quantileError: version.isBefore(major: 3, minor: 4) ? .identity : .sorted
        case .expectileError: .rising
        }
    }

    var task: ModelTask {
        switch self {
        case .binaryLogistic: .binary
        case .poisson: .count
        case .softmax, .softprob: .multiclass
        // The answers of `binary:logitraw` and `binary:hinge` are not probabilities: plain numbers.
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .quantileError, .expectileError, .logisticRegression, .gamma, .tweedie,
            .binaryLogitRaw, .binaryHinge, .rankPairwise, .rankNDCG, .rankMAP, .cox,
            .acceleratedFailureTime:
            .regression
        }
    }

    /// Whether an output stands for a class.
    var hasClasses: Bool { self == .softmax || self == .softprob }

    /// The margins that stand for `base_score`, which files keep in output space.
    ///
    /// In float32 with `logf`, as XGBoost does; a double logarithm rounded afterwards differs in
    /// the last bit.
    func baseMargins(ofScores scores: [Float], writtenBy version: XGBoostVersion) -> [Float] {
        switch self {
        case .squaredError, .linear, .squaredLogError, .absoluteError, .pseudoHuberError,
            .quantileError, .binaryHinge, .softmax, .softprob, .rankPairwise, .rankNDCG, .rankMAP:
            return scores
        case .logisticRegression, .binaryLogistic:
            return scores.map { Self.logit($0, writtenBy: version) }
        case .binaryLogitRaw:
            // It inherited the logistic conversion until 1.3.
            return version.isBefore(major: 1, minor: 3)
                ? scores.map { Self.logit($0, writtenBy: version) } : scores
        case .gamma, .tweedie, .poisson, .cox, .acceleratedFailureTime:
            return scores.map(logf)
        case .expectileError:
            return scores.indices.map { index in
                guard index > 0 else { return scores[0] }
                let gap = max(
                    scores[index] - scores[index - 1] - XGBoostLink.leastGap, XGBoostLink.leastGap)
                return gap + logf(-expm1f(-gap))
            }
        }
    }

    /// Bounded since 3.1; before, a base score of 0 or 1 was an error.
    private static func logit(_ probability: Float, writtenBy version: XGBoostVersion) -> Float {
        guard !version.isBefore(major: 3, minor: 1) else { return -logf(1 / probability - 1) }
        let clamped = min(max(probability, 1e-6), 1 - 1e-6)
        return -logf(1 / clamped - 1)
    }
}
