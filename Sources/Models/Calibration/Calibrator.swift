#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns the margin of a model of two classes into a probability that was learnt on rows which the
/// model itself was not trained on.
package enum Calibrator: Sendable, Hashable, Codable {
    /// 1 / (1 + e^−(slope · margin + intercept)) (Platt, 1999).
    case platt(slope: Double, intercept: Double)
    /// A function of the uncalibrated probability that nowhere falls (Zadrozny and Elkan, 2002):
    /// `values` at `thresholds`, straight lines between them, the outermost values beyond.
    ///
    /// As many values as thresholds, at least one; thresholds rise, values do not fall, both are
    /// from 0 to 1.
    case isotonic(thresholds: [Double], values: [Double])

    package enum Method: String, Sendable, Hashable {
        case platt
        case isotonic
    }

    package var method: Method {
        switch self {
        case .platt: .platt
        case .isotonic: .isotonic
        }
    }

    /// NaN for a margin that is.
    ///
    /// - Complexity: O(log thresholds).
    package func probability(ofMargin margin: Double) -> Double {
        switch self {
        case .platt(let slope, let intercept):
            Self.logistic(slope * margin + intercept)
        case .isotonic(let thresholds, let values):
            Self.interpolated(Self.logistic(margin), thresholds, values)
        }
    }

    /// The probability of a margin before any calibration. In double here and where calibrators are
    /// fitted: an answer in float32 may lie on the other side of a threshold.
    package static func logistic(_ margin: Double) -> Double {
        1 / (1 + exp(-margin))
    }

    private static func interpolated(
        _ probability: Double, _ thresholds: [Double], _ values: [Double]
    ) -> Double {
        guard !probability.isNaN else { return .nan }
        // The first threshold that is not below.
        var (low, high) = (0, thresholds.count)
        while low < high {
            let middle = (low + high) / 2
            if thresholds[middle] < probability { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return values[0] }
        guard low < thresholds.count else { return values[low - 1] }
        let part = (probability - thresholds[low - 1]) / (thresholds[low] - thresholds[low - 1])
        return values[low - 1] + part * (values[low] - values[low - 1])
    }
}
