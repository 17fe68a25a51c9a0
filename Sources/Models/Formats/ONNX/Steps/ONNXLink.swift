#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What becomes of the sums of a linear model or of trees: `post_transform`. As ONNX Runtime has it
/// in all but the order of summing.
enum ONNXLink: String, Sendable {
    case none = "NONE"
    case logistic = "LOGISTIC"
    case softmax = "SOFTMAX"
    /// Scores of 0 stay 0.
    case softmaxOfNonzero = "SOFTMAX_ZERO"
    case probit = "PROBIT"

    init(of node: ONNXNode) throws(ModelError) {
        let name: String
        if node.type == "TreeEnsemble" {
            let names = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"]
            let number = node.int("post_transform") ?? 0
            name = names.indices.contains(number) ? names[number] : "\(number)"
        } else {
            name = node.text("post_transform") ?? "NONE"
        }
        guard let link = ONNXLink(rawValue: name) else {
            throw node.inconsistent("\"\(name)\" is no post_transform")
        }
        self = link
    }

    /// Changes a row of scores.
    func apply(_ scores: UnsafeMutablePointer<Double>, count: Int, _ element: ONNXElement) {
        // ONNX Runtime leaves one score alone, whatever the link, but for PROBIT.
        guard count > 1 || self == .probit else { return }
        switch self {
        case .none: break
        case .logistic:
            for index in 0..<count { scores[index] = element.cast(Self.logistic(scores[index])) }
        case .softmax, .softmaxOfNonzero:
            var greatest = -Double.greatestFiniteMagnitude
            for index in 0..<count { greatest = max(greatest, scores[index]) }
            var sum = 0.0
            for index in 0..<count {
                if self == .softmax || abs(scores[index]) > 0.0000001 {
                    scores[index] = exp(scores[index] - greatest)
                    sum += scores[index]
                } else {
                    scores[index] *= exp(-greatest)
                }
            }
            for index in 0..<count { scores[index] = element.cast(scores[index] / sum) }
        case .probit:
            for index in 0..<count { scores[index] = element.cast(Self.probit(scores[index])) }
        }
    }

    static func logistic(_ score: Double) -> Double { 1 / (1 + exp(-score)) }

    /// √2 times Winitzki's approximation of the inverse error function at 2p − 1.
    private static func probit(_ probability: Double) -> Double {
        let x = 2 * probability - 1
        let logarithm = log((1 - x) * (1 + x))
        let half = 2 / (Double.pi * 0.147) + 0.5 * logarithm
        let root = ((half * half - logarithm / 0.147).squareRoot() - half).squareRoot()
        return 2.0.squareRoot() * (x < 0 ? -root : root)
    }
}
