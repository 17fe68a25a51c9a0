/// A metric by the name that specifications and reports use.
package enum MetricName: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
    case rmse
    case mae
    case r2
    case mape
    case bias
    case pinball10 = "pinball_0.1"
    case pinball50 = "pinball_0.5"
    case pinball90 = "pinball_0.9"
    case poissonDeviance = "poisson_deviance"
    case auc
    case prAUC = "pr_auc"
    case logLoss = "logloss"
    case brier
    case ece
    case equalMassECE = "ece_equal_mass"
    case accuracy
    case macroF1 = "macro_f1"
    case weightedF1 = "weighted_f1"
    case macroAUC = "macro_auc"

    package var isHigherBetter: Bool {
        switch self {
        case .r2, .auc, .prAUC, .accuracy, .macroF1, .weightedF1, .macroAUC: true
        case .rmse, .mae, .mape, .bias, .pinball10, .pinball50, .pinball90, .poissonDeviance,
            .logLoss, .brier, .ece, .equalMassECE:
            false
        }
    }

    /// What is to be made small: the value, its negative where higher is better, its distance from
    /// zero of a bias.
    package func cost(of value: Double) -> Double {
        if self == .bias { return value.magnitude }
        return isHigherBetter ? -value : value
    }

    /// How much better `candidate` is than `champion`, in the metric's unit; negative where worse.
    package func gain(from champion: Double, to candidate: Double) -> Double {
        cost(of: champion) - cost(of: candidate)
    }

    /// The level of the quantile whose loss it is.
    var pinballLevel: Double? {
        switch self {
        case .pinball10: 0.1
        case .pinball50: 0.5
        case .pinball90: 0.9
        default: nil
        }
    }
}
