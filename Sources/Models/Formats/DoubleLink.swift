#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The function that turns the margins of a row into its answers, in double with the formulas of
/// LightGBM's `ConvertOutput`, so that answers agree where the C library's `exp` is the same.
enum DoubleLink: Sendable, Hashable {
    case identity
    /// 1 / (1 + e⁻ˢˣ) of each margin.
    case logistic(steepness: Double)
    /// eˣ / Σ eˣ over the classes.
    case softmax
    /// eˣ: a rate.
    case exponential
    /// x² with the sign of x: undoes a training on square roots.
    case signedSquare
    /// ln(1 + eˣ).
    case softplus

    /// - Parameters:
    ///   - margins: Initialized; of one row.
    ///   - answers: Room for as many, uninitialized.
    func write(
        _ margins: UnsafeBufferPointer<Double>, to answers: UnsafeMutablePointer<Double>
    ) {
        if self == .softmax { return Self.writeSoftmax(margins, to: answers) }
        for (index, margin) in margins.enumerated() {
            (answers + index).initialize(to: value(of: margin))
        }
    }

    private func value(of margin: Double) -> Double {
        switch self {
        case .identity, .softmax: margin
        case .logistic(let steepness): 1 / (1 + exp(-steepness * margin))
        case .exponential: exp(margin)
        case .signedSquare: (margin > 0 ? 1 : margin < 0 ? -1 : 0) * margin * margin
        case .softplus: log1p(exp(margin))
        }
    }

    private static func writeSoftmax(
        _ margins: UnsafeBufferPointer<Double>, to answers: UnsafeMutablePointer<Double>
    ) {
        let greatest = margins.dropFirst().reduce(margins[0]) { $1 < $0 ? $0 : $1 }
        var sum = 0.0
        for (index, margin) in margins.enumerated() {
            let power = exp(margin - greatest)
            (answers + index).initialize(to: power)
            sum += power
        }
        for index in margins.indices { answers[index] /= sum }
    }
}
