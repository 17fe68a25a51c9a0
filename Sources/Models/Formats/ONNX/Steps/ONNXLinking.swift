/// Changes scores where they are.
struct ONNXLinking: ONNXStep {
    let link: ONNXLink
    let element: ONNXElement
    let scores: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        var row = block.pointer(scores)
        for _ in 0..<block.count(scores) {
            link.apply(row, count: scores.width, element)
            row += scores.width
        }
    }
}
