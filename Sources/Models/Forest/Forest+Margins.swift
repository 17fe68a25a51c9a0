// How a walk takes a step without a branch: the comparison becomes 0 or 1 and is taken from the
// slot of the right child. A branch would be mispredicted every second time. The answers of the
// trees are added in file order to a float32 that starts at the base margin: this is how
// libxgboost sums, and another order or width gives other last bits.

extension Forest {
    /// The base margin plus the leaf of every tree for one row.
    ///
    /// - Parameter row: `featureCount` values in the order of the model's inputs; NaN is missing.
    /// - Complexity: O(trees × depth); allocates nothing.
    package func margin(of row: UnsafeBufferPointer<Float>, baseMargin: Float) -> Float {
        precondition(row.count == featureCount, "a row has one value a feature")
        return margin(ofRowAt: row.baseAddress!, baseMargin: baseMargin)
    }

    /// The same for `count` rows of `featureCount` values, one row after the other, into `margins`.
    ///
    /// - Precondition: `rows` holds `count * featureCount` values, `margins` at least `count`.
    /// - Complexity: O(rows × trees × depth); allocates nothing.
    package func margins(
        of rows: UnsafeBufferPointer<Float>,
        count: Int,
        baseMargin: Float,
        into margins: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(rows.count == count * featureCount, "a row has one value a feature")
        precondition(margins.count >= count, "there is room for one margin a row")
        guard count > 0 else { return }
        let rows = rows.baseAddress!
        let margins = margins.baseAddress!
        // Blocks of rows small enough that they stay in the first cache while each tree passes.
        let blockRows = 64
        var first = 0
        while first < count {
            let block = min(blockRows, count - first)
            let whole = block / Self.lanes * Self.lanes
            if whole > 0 {
                addBlock(rows + first * featureCount, whole, baseMargin, margins + first)
            }
            for row in (first + whole)..<(first + block) {
                margins[row] = margin(
                    ofRowAt: rows + row * featureCount, baseMargin: baseMargin)
            }
            first += block
        }
    }

    /// One row through `lanes` trees at a time.
    private func margin(ofRowAt row: UnsafePointer<Float>, baseMargin: Float) -> Float {
        let featureMask = (1 &<< (distanceShift &- 1)) &- 1
        var sum = baseMargin
        var tree = 0
        var group = 0
        while tree < treeCount {
            var slots = InlineArray<8, Int>(repeating: 0)
            for lane in 0..<Self.lanes { slots[lane] = Int(roots[tree &+ lane]) }
            for _ in 0..<groupDepths[group] {
                for lane in 0..<Self.lanes { slots[lane] = step(slots[lane], row, featureMask) }
            }
            let last = min(Self.lanes, treeCount &- tree)
            for lane in 0..<last { sum += values[slots[lane]] }
            tree &+= Self.lanes
            group &+= 1
        }
        return sum
    }

    /// `count` rows, a multiple of `lanes`, through every tree, `lanes` rows at a time.
    private func addBlock(
        _ rows: UnsafePointer<Float>,
        _ count: Int,
        _ baseMargin: Float,
        _ margins: UnsafeMutablePointer<Float>
    ) {
        let featureMask = (1 &<< (distanceShift &- 1)) &- 1
        for row in 0..<count { margins[row] = baseMargin }
        for tree in 0..<treeCount {
            let root = Int(roots[tree])
            let depth = treeDepths[tree]
            var row = 0
            while row < count {
                let lanesRows = rows + row &* featureCount
                var slots = InlineArray<8, Int>(repeating: root)
                for _ in 0..<depth {
                    for lane in 0..<Self.lanes {
                        slots[lane] = step(
                            slots[lane], lanesRows + lane &* featureCount, featureMask)
                    }
                }
                for lane in 0..<Self.lanes { margins[row &+ lane] += values[slots[lane]] }
                row &+= Self.lanes
            }
        }
    }

    /// The slot of the child that the row's value leads to.
    @inline(__always)
    private func step(_ slot: Int, _ row: UnsafePointer<Float>, _ featureMask: UInt32) -> Int {
        let node = nodes[slot]
        let value = row[Int((node.link &>> 1) & featureMask)]
        // A ternary here compiles to a conditional jump, the bits of a Bool do not.
        let below = UInt32(unsafeBitCast(value < node.threshold, to: UInt8.self))
        let missing = UInt32(unsafeBitCast(value != value, to: UInt8.self))
        let goesLeft = below | (missing & node.link)
        return slot &+ Int(node.link &>> distanceShift) &- Int(goesLeft)
    }
}
