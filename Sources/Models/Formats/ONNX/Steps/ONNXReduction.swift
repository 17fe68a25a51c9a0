#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Sums and the like over some dimensions of a row.
struct ONNXReduction: ONNXStep {
    enum Function: Sendable {
        case sum, mean, product, greatest, least, absolutes, squares, length, logSum, logSumExp

        init?(operator type: String) {
            switch type {
            case "ReduceSum": self = .sum
            case "ReduceMean": self = .mean
            case "ReduceProd": self = .product
            case "ReduceMax": self = .greatest
            case "ReduceMin": self = .least
            case "ReduceL1": self = .absolutes
            case "ReduceSumSquare": self = .squares
            case "ReduceL2": self = .length
            case "ReduceLogSum": self = .logSum
            case "ReduceLogSumExp": self = .logSumExp
            default: return nil
            }
        }
    }

    let function: Function
    let element: ONNXElement
    /// How many numbers become one.
    let terms: Int
    /// For each number of a row which result it belongs to.
    let places: [Int32]
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { places.count * 4 }

    func run(_ block: ONNXBlock) {
        var from = block.pointer(source)
        var to = block.pointer(result)
        for _ in 0..<block.count(result) {
            reduce(from, to)
            for index in 0..<result.width { to[index] = element.cast(to[index]) }
            from += block.stride(source)
            to += result.width
        }
    }

    private func reduce(
        _ from: UnsafeMutablePointer<Double>, _ to: UnsafeMutablePointer<Double>
    ) {
        func fold(from start: Double, _ body: (Double, Double) -> Double) {
            for index in 0..<result.width { to[index] = start }
            for (index, place) in places.enumerated() {
                to[Int(place)] = body(to[Int(place)], from[index])
            }
        }
        func finish(_ body: (Double) -> Double) {
            for index in 0..<result.width { to[index] = body(to[index]) }
        }
        switch function {
        case .sum: fold(from: 0) { $0 + $1 }
        case .mean:
            fold(from: 0) { $0 + $1 }
            finish { $0 / Double(terms) }
        case .product: fold(from: 1) { $0 * $1 }
        case .greatest: fold(from: -.infinity) { $0 > $1 ? $0 : $1 }
        case .least: fold(from: .infinity) { $0 < $1 ? $0 : $1 }
        case .absolutes: fold(from: 0) { $0 + abs($1) }
        case .squares: fold(from: 0) { $0 + $1 * $1 }
        case .length:
            fold(from: 0) { $0 + $1 * $1 }
            finish { $0.squareRoot() }
        case .logSum:
            fold(from: 0) { $0 + $1 }
            finish { log($0) }
        case .logSumExp: reduceExponentials(from, to)
        }
    }

    /// The greatest is taken out first, so that no exponential overflows.
    private func reduceExponentials(
        _ from: UnsafeMutablePointer<Double>, _ to: UnsafeMutablePointer<Double>
    ) {
        for index in 0..<result.width { to[index] = -.infinity }
        for (index, place) in places.enumerated() {
            to[Int(place)] = max(to[Int(place)], from[index])
        }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: result.width) { sums in
            sums.initialize(repeating: 0)
            for index in 0..<result.width where !to[index].isFinite { to[index] = 0 }
            for (index, place) in places.enumerated() {
                sums[Int(place)] += exp(from[index] - to[Int(place)])
            }
            for index in 0..<result.width { to[index] += log(sums[index]) }
        }
    }
}
