#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The function that turns a margin, the sum of a model's leaves, into its answer.
enum XGBoostLink: String, Sendable {
    case identity
    /// 1 / (1 + e⁻ˣ): a probability.
    case logistic
    /// eˣ: a rate.
    case exponential

    /// In float32 with the constants of libxgboost's `common/math.h`, so that answers agree with
    /// the library's to the last bit where the C library's `expf` is the same.
    func value(ofMargin margin: Float) -> Float {
        switch self {
        case .identity: return margin
        case .logistic:
            // Beyond 88.7 `expf` overflows; written as `std::min(-x, 88.7f)`, which keeps NaN.
            let exponent: Float = 88.7 < -margin ? 88.7 : -margin
            return 1 / (expf(exponent) + 1 + 1e-16)
        case .exponential: return expf(margin)
        }
    }
}
