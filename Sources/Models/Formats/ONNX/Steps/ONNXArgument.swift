/// The place of the greatest or the least number along a dimension: of equal ones the first.
struct ONNXArgument: ONNXStep {
    let isLeast: Bool
    let takesLast: Bool
    let count: Int
    /// Between two neighbours along the dimension.
    let step: Int
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        var from = block.pointer(source)
        var to = block.pointer(result)
        for _ in 0..<block.count(result) {
            for index in 0..<result.width {
                let start = index / step * step * count + index % step
                to[index] = Double(place(in: from + start))
            }
            from += block.stride(source)
            to += result.width
        }
    }

    private func place(in numbers: UnsafeMutablePointer<Double>) -> Int {
        var best = 0
        for place in 1..<max(1, count) {
            let (number, leader) = (numbers[place * step], numbers[best * step])
            let wins = isLeast ? number < leader : number > leader
            if wins || takesLast && number == leader { best = place }
        }
        return best
    }
}
