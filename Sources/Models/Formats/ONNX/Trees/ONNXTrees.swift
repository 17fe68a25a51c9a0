/// The sums of what trees vote for each output, as float32 or float64: as wide as their thresholds.
struct ONNXTrees<Number: ForestNumber>: ONNXStep {
    let forest: Forest<Number>
    /// The columns that follow those of the rows.
    let memberships: [ONNXMembership<Number>]
    /// What the sums are divided by; `nil` where they stay.
    let divisor: Number?
    /// Empty, or added to each output at last.
    let base: [Number]
    let source: ONNXOperand
    /// Room for rows and sums of the forest's numbers, in the memory of doubles.
    let scratch: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int {
        forest.byteCount + memberships.reduce(0) { $0 + 48 + $1.members.count * 16 }
    }

    func run(_ block: ONNXBlock) {
        let count = block.count(result)
        let columns = forest.featureCount
        let room = UnsafeMutableRawPointer(block.pointer(scratch))
        let rows = room.bindMemory(to: Number.self, capacity: count * columns)
        let sums = (room + count * columns * 8).bindMemory(
            to: Number.self, capacity: count * result.width)
        let from = block.pointer(source)
        for row in 0..<count {
            let start = rows + row * columns
            for column in 0..<source.width {
                start[column] = Number(from[row * block.stride(source) + column])
            }
            for (index, membership) in memberships.enumerated() {
                start[source.width + index] = membership.value(of: start[membership.feature])
            }
        }
        sums.update(repeating: 0, count: count * result.width)
        forest.addLeaves(
            of: UnsafeBufferPointer(start: rows, count: count * columns), count: count,
            to: UnsafeMutableBufferPointer(start: sums, count: count * result.width))
        let to = block.pointer(result)
        for index in 0..<count * result.width {
            var sum = sums[index]
            if let divisor { sum /= divisor }
            if !base.isEmpty { sum += base[index % base.count] }
            to[index] = Double(sum)
        }
        // The memory is of doubles again for whoever uses it next.
        room.bindMemory(to: Double.self, capacity: count * scratch.width)
    }
}
