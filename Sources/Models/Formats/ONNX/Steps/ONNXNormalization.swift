#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Divides the numbers along a dimension by what they are together.
struct ONNXNormalization: ONNXStep {
    enum Norm: Sendable {
        case softmax, logSoftmax
        /// The sum of the absolute values; nothing is divided by 0.
        case sum
        /// The Euclidean length; nothing is divided by 0.
        case length
        /// The same as ONNX Runtime's `Normalizer` has it: the squares are divided, and lose the
        /// smallest numbers.
        case squares
        /// The greatest number, which may be negative: of `Normalizer`, as ONNX Runtime has it.
        case greatest
    }

    let norm: Norm
    let element: ONNXElement
    let count: Int
    /// Between two neighbours along the dimension.
    let step: Int
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        guard count > 0 else { return }
        var from = block.pointer(source)
        var to = block.pointer(result)
        for _ in 0..<block.count(result) {
            for index in 0..<result.width / count {
                let start = index / step * step * count + index % step
                normalize(from + start, to + start)
            }
            from += block.stride(source)
            to += result.width
        }
    }

    private func normalize(
        _ from: UnsafeMutablePointer<Double>, _ to: UnsafeMutablePointer<Double>
    ) {
        func each(_ body: (Double) -> Double) {
            for place in 0..<count {
                to[place * step] = element.cast(body(from[place * step]))
            }
        }
        func sum(_ body: (Double) -> Double) -> Double {
            (0..<count).reduce(0) { $0 + body(from[$1 * step]) }
        }
        func divided(by divisor: Double) {
            let divisor = element.cast(divisor)
            each { divisor == 0 ? $0 : $0 / divisor }
        }
        let greatest = (0..<count).reduce(-Double.infinity) { max($0, from[$1 * step]) }
        switch norm {
        case .softmax:
            let total = sum { exp($0 - greatest) }
            each { exp($0 - greatest) / total }
        case .logSoftmax:
            let total = log(sum { exp($0 - greatest) })
            each { $0 - greatest - total }
        case .sum: divided(by: sum { abs($0) })
        case .length: divided(by: sum { $0 * $0 }.squareRoot())
        case .squares:
            let total = element.cast(sum { element.cast($0 * $0) })
            each { number in
                guard total != 0 else { return number }
                let part = element.cast(element.cast(number * number) / total).squareRoot()
                return number < 0 ? -part : part
            }
        case .greatest: divided(by: greatest)
        }
    }
}
