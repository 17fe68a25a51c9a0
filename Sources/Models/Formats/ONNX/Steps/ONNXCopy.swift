/// Moves numbers of each row: where each stands, and where it goes.
struct ONNXCopy: ONNXStep {
    let places: [Int32]
    let source: ONNXOperand
    let result: ONNXOperand
    /// `nil` for the result's own order.
    var targets: [Int32]?

    var byteCount: Int { places.count * 4 + (targets?.count ?? 0) * 4 }

    func run(_ block: ONNXBlock) {
        var from = block.pointer(source)
        var to = block.pointer(result)
        for _ in 0..<block.count(result) {
            if let targets {
                for index in places.indices { to[Int(targets[index])] = from[Int(places[index])] }
            } else {
                for index in places.indices { to[index] = from[Int(places[index])] }
            }
            from += block.stride(source)
            to += result.width
        }
    }
}
