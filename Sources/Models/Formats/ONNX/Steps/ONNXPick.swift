/// An entry of a constant list that each row names by its place; a negative place counts from the
/// end, and one that is not there gives NaN.
struct ONNXPick: ONNXStep {
    let source: ONNXOperand
    let indices: ONNXOperand
    /// Entries of the list.
    let size: Int
    /// Numbers of an entry.
    let step: Int
    let result: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        let list = block.pointer(source)
        var from = block.pointer(indices)
        var to = block.pointer(result)
        for _ in 0..<block.count(result) {
            for place in 0..<indices.width {
                let index = from[place] < 0 ? from[place] + Double(size) : from[place]
                let isThere = index >= 0 && index < Double(size)
                let start = isThere ? Int(index) * step : 0
                for offset in 0..<step {
                    to[place * step + offset] = isThere ? list[start + offset] : .nan
                }
            }
            from += indices.width
            to += result.width
        }
    }
}
