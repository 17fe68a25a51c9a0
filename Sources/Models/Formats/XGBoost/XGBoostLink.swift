#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What turns the margins of a row, the sums of a model's leaves, into its answer.
///
/// All in float32 with the constants and in the order of libxgboost (`common/math.h`,
/// `objective/*.cu`), so that answers agree with the library's to the last bit where the C
/// library's functions are the same.
enum XGBoostLink: String, Sendable {
    case identity
    /// 1 / (1 + e⁻ˣ): a probability.
    case logistic
    /// eˣ: a rate.
    case exponential
    /// 1 above zero, else 0.
    case step
    /// The probabilities of all classes.
    case softmax
    /// The number of the class with the greatest margin.
    case greatest
    /// Quantiles, none below the one before.
    case sorted
    /// Expectiles: the first, and the gaps from each to the next, softened to be positive.
    case rising

    /// How many numbers a row's answer has.
    func width(ofOutputs outputs: Int) -> Int { self == .greatest ? 1 : outputs }

    /// The least gap between expectiles, and the least that is taken apart.
    static let leastGap: Float = 1e-6

    /// Writes the answer to one row and its margins after it.
    func write(_ margins: UnsafeBufferPointer<Float>, to scores: UnsafeMutablePointer<Double>) {
        answer(margins, to: scores)
        let behind = scores + width(ofOutputs: margins.count)
        for index in margins.indices { behind[index] = Double(margins[index]) }
    }

    private func answer(
        _ margins: UnsafeBufferPointer<Float>, to answer: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .identity, .logistic, .exponential, .step:
            for index in margins.indices {
                answer[index] = Double(value(ofMargin: margins[index]))
            }
        case .softmax: Self.softmax(margins, answer)
        case .greatest: answer[0] = Double(Self.greatest(margins))
        case .sorted: Self.sort(margins, answer)
        case .rising: Self.sumGaps(margins, answer)
        }
    }

    private func value(ofMargin margin: Float) -> Float {
        switch self {
        case .logistic:
            // Beyond 88.7 `expf` overflows; written as `std::min(-x, 88.7f)`, which keeps NaN.
            let exponent: Float = 88.7 < -margin ? 88.7 : -margin
            return 1 / (expf(exponent) + 1 + 1e-16)
        case .exponential: return expf(margin)
        case .step: return margin > 0 ? 1 : 0
        case .identity, .softmax, .greatest, .sorted, .rising: return margin
        }
    }

    private static func softmax(
        _ margins: UnsafeBufferPointer<Float>, _ answer: UnsafeMutablePointer<Double>
    ) {
        var greatest = margins[0]
        for margin in margins.dropFirst() { greatest = fmaxf(margin, greatest) }
        // The sum is a double in the library too.
        var sum = 0.0
        for index in margins.indices {
            let power = expf(margins[index] - greatest)
            answer[index] = Double(power)
            sum += Double(power)
        }
        let divisor = Float(sum)
        for index in margins.indices { answer[index] = Double(Float(answer[index]) / divisor) }
    }

    /// Of equal ones the first.
    private static func greatest(_ margins: UnsafeBufferPointer<Float>) -> Int {
        var greatest = 0
        for index in margins.indices where margins[index] > margins[greatest] { greatest = index }
        return greatest
    }

    /// By insertion, which says where NaN ends up.
    private static func sort(
        _ margins: UnsafeBufferPointer<Float>, _ answer: UnsafeMutablePointer<Double>
    ) {
        for index in margins.indices {
            let value = Double(margins[index])
            var place = index
            while place > 0, answer[place - 1] > value {
                answer[place] = answer[place - 1]
                place -= 1
            }
            answer[place] = value
        }
    }

    private static func sumGaps(
        _ margins: UnsafeBufferPointer<Float>, _ answer: UnsafeMutablePointer<Double>
    ) {
        var sum = margins[0]
        answer[0] = Double(sum)
        for index in margins.indices.dropFirst() {
            sum += leastGap + softPlus(margins[index])
            answer[index] = Double(sum)
        }
    }

    /// ln(1 + eˣ).
    private static func softPlus(_ x: Float) -> Float {
        x > 0 ? x + log1pf(expf(-x)) : log1pf(expf(x))
    }
}
