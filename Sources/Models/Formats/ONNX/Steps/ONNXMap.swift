#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A function of each number.
struct ONNXMap: ONNXStep {
    enum Function: Sendable, Equatable {
        case same, absolute, negative, sign, not
        case exponential, logarithm, root, reciprocal, logistic, hyperbolicTangent, softplus
        case relu, floor, ceiling, round
        case clip(Double, Double)
        /// 1 above the number, else 0.
        case above(Double)

        init?(operator type: String) {
            switch type {
            case "Abs": self = .absolute
            case "Neg": self = .negative
            case "Sign": self = .sign
            case "Not": self = .not
            case "Exp": self = .exponential
            case "Log": self = .logarithm
            case "Sqrt": self = .root
            case "Reciprocal": self = .reciprocal
            case "Sigmoid": self = .logistic
            case "Tanh": self = .hyperbolicTangent
            case "Softplus": self = .softplus
            case "Relu": self = .relu
            case "Floor": self = .floor
            case "Ceil": self = .ceiling
            case "Round": self = .round
            default: return nil
            }
        }
    }

    let function: Function
    let element: ONNXElement
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        let from = block.pointer(source)
        let to = block.pointer(result)
        let count = block.count(result) * result.width
        /// The function, and what the type of the result makes of it.
        func each(_ body: (Double) -> Double) {
            for index in 0..<count { to[index] = element.cast(body(from[index])) }
        }
        switch function {
        case .same: each { $0 }
        case .absolute: each { abs($0) }
        case .negative: each { -$0 }
        case .sign: each { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
        case .not: each { $0 == 0 ? 1 : 0 }
        case .exponential: each { exp($0) }
        case .logarithm: each { log($0) }
        case .root: each { $0.squareRoot() }
        case .reciprocal: each { 1 / $0 }
        case .logistic: each { 1 / (1 + exp(-$0)) }
        case .hyperbolicTangent: each { tanh($0) }
        case .softplus: each { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }
        case .relu: each { $0 < 0 ? 0 : $0 }
        case .floor: each { $0.rounded(.down) }
        case .ceiling: each { $0.rounded(.up) }
        case .round: each { $0.rounded(.toNearestOrEven) }
        case .clip(let least, let greatest):
            each { $0 < least ? least : $0 > greatest ? greatest : $0 }
        case .above(let threshold): each { $0 > threshold ? 1 : 0 }
        }
    }
}
