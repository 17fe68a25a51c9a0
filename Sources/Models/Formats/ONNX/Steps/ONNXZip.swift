#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A function of two numbers, of tensors that are broadcast to each other.
struct ONNXZip: ONNXStep {
    enum Function: Sendable, Equatable {
        case add, subtract, multiply, divide, power, least, greatest
        case equal, less, lessOrEqual, greater, greaterOrEqual, and, or, xor

        init?(operator type: String) {
            switch type {
            case "Add", "Sum", "Mean": self = .add
            case "Sub": self = .subtract
            case "Mul": self = .multiply
            case "Div": self = .divide
            case "Pow": self = .power
            case "Min": self = .least
            case "Max": self = .greatest
            case "Equal": self = .equal
            case "Less": self = .less
            case "LessOrEqual": self = .lessOrEqual
            case "Greater": self = .greater
            case "GreaterOrEqual": self = .greaterOrEqual
            case "And": self = .and
            case "Or": self = .or
            case "Xor": self = .xor
            default: return nil
            }
        }

        var isComparison: Bool {
            switch self {
            case .add, .subtract, .multiply, .divide, .power, .least, .greatest: false
            case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or, .xor: true
            }
        }
    }

    let function: Function
    let element: ONNXElement
    let left: ONNXOperand
    let right: ONNXOperand
    /// Where in each the numbers of the result come from.
    let leftPlaces: [Int32]
    let rightPlaces: [Int32]
    let result: ONNXOperand

    var byteCount: Int { (leftPlaces.count + rightPlaces.count) * 4 }

    func run(_ block: ONNXBlock) {
        /// In double, and then as the type of the result: of float32 this is the same as float32
        /// all the way, since a double has more than twice its digits.
        func each(_ body: (Double, Double) -> Double) {
            var first = block.pointer(left)
            var second = block.pointer(right)
            var to = block.pointer(result)
            for _ in 0..<block.count(result) {
                for index in 0..<result.width {
                    let value = body(
                        first[Int(leftPlaces[index])], second[Int(rightPlaces[index])])
                    to[index] = element.cast(value)
                }
                first += block.stride(left)
                second += block.stride(right)
                to += result.width
            }
        }
        switch function {
        case .add: each { $0 + $1 }
        case .subtract: each { $0 - $1 }
        case .multiply: each { $0 * $1 }
        case .divide: each { $0 / $1 }
        case .power: each { pow($0, $1) }
        case .least: each { $0.isNaN || $0 < $1 ? $0 : $1 }
        case .greatest: each { $0.isNaN || $0 > $1 ? $0 : $1 }
        case .equal: each { $0 == $1 ? 1 : 0 }
        case .less: each { $0 < $1 ? 1 : 0 }
        case .lessOrEqual: each { $0 <= $1 ? 1 : 0 }
        case .greater: each { $0 > $1 ? 1 : 0 }
        case .greaterOrEqual: each { $0 >= $1 ? 1 : 0 }
        case .and: each { $0 != 0 && $1 != 0 ? 1 : 0 }
        case .or: each { $0 != 0 || $1 != 0 ? 1 : 0 }
        case .xor: each { ($0 != 0) != ($1 != 0) ? 1 : 0 }
        }
    }
}
