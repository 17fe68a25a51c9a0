/// As many numbers as there are categories, all 0 but that of the row's category.
struct ONNXOneHot: ONNXStep {
    let places: [Double: Int32]
    let count: Int
    /// Whether numbers are cut off to whole ones.
    let truncates: Bool
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { places.count * 24 }

    func run(_ block: ONNXBlock) {
        let from = block.pointer(source)
        let to = block.pointer(result)
        for index in 0..<block.count(result) * source.width {
            let category = truncates ? ONNXElement.int64.cast(from[index]) : from[index]
            let start = to + index * count
            start.update(repeating: 0, count: count)
            if let place = places[category] { start[Int(place)] = 1 }
        }
    }
}
