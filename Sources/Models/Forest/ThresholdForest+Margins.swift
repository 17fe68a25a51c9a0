// How a walk takes a step without a branch: the comparison becomes 0 or 1 and is taken from the
// slot of the right child. A branch would be mispredicted every second time. The answers of the
// trees are added in file order to a number of the forest's own width: this is how the libraries
// sum, and another order or width gives other last bits.

extension ThresholdForest {
    /// Adds the leaf of every tree to the margins of `count` rows, which are not checked.
    func addLeaves(
        of rows: UnsafePointer<Number>, count: Int, to margins: UnsafeMutablePointer<Number>
    ) {
        // Blocks of rows small enough that they stay in the first cache while each tree passes.
        let blockRows = 64
        var first = 0
        while first < count {
            let block = min(blockRows, count - first)
            let whole = setPlaces.isEmpty ? block / Self.lanes * Self.lanes : 0
            if whole > 0 {
                addBlock(rows + first * featureCount, whole, margins + first * outputCount)
            }
            for row in (first + whole)..<(first + block) {
                addRow(rows + row * featureCount, margins + row * outputCount)
            }
            first += block
        }
    }

    /// One row through `lanes` trees at a time.
    private func addRow(
        _ row: UnsafePointer<Number>, _ margins: UnsafeMutablePointer<Number>
    ) {
        guard setPlaces.isEmpty else { return addRowByCategories(row, margins) }
        let featureMask = (1 &<< (distanceShift &- 1)) &- 1
        var tree = 0
        var group = 0
        while tree < treeCount {
            var slots = InlineArray<8, Int>(repeating: 0)
            for lane in 0..<Self.lanes { slots[lane] = Int(roots[tree &+ lane]) }
            for _ in 0..<groupDepths[group] {
                for lane in 0..<Self.lanes { slots[lane] = step(slots[lane], row, featureMask) }
            }
            let last = min(Self.lanes, treeCount &- tree)
            for lane in 0..<last { add(slots[lane], of: tree &+ lane, to: margins) }
            tree &+= Self.lanes
            group &+= 1
        }
    }

    /// `count` rows, a multiple of `lanes`, through every tree, `lanes` rows at a time.
    private func addBlock(
        _ rows: UnsafePointer<Number>, _ count: Int, _ margins: UnsafeMutablePointer<Number>
    ) {
        let featureMask = (1 &<< (distanceShift &- 1)) &- 1
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
                for lane in 0..<Self.lanes {
                    add(slots[lane], of: tree, to: margins + (row &+ lane) &* outputCount)
                }
                row &+= Self.lanes
            }
        }
    }

    /// One row, tree after tree, of a forest that splits on categories.
    private func addRowByCategories(
        _ row: UnsafePointer<Number>, _ margins: UnsafeMutablePointer<Number>
    ) {
        let featureMask = (1 &<< (distanceShift &- 1)) &- 1
        for tree in 0..<treeCount {
            var slot = Int(roots[tree])
            for _ in 0..<treeDepths[tree] {
                let place = setPlaces[slot]
                if place == 0 {
                    slot = step(slot, row, featureMask)
                } else {
                    let link = nodes[slot].link
                    let value = row[Int((link &>> 1) & featureMask)]
                    let goesLeft =
                        value.isNaN ? link & 1 == 1 : !sets[Int(place) - 1].contains(value)
                    slot += Int(link &>> distanceShift) - (goesLeft ? 1 : 0)
                }
            }
            add(slot, of: tree, to: margins)
        }
    }

    @inline(__always)
    private func add(
        _ slot: Int, of tree: Int, to margins: UnsafeMutablePointer<Number>
    ) {
        if vectors.isEmpty {
            margins[Int(treeOutputs[tree])] += values[slot]
        } else {
            let first = Int(values[slot]) * outputCount
            for output in 0..<outputCount { margins[output] += vectors[first + output] }
        }
    }

    /// The slot of the child that the row's value leads to.
    @inline(__always)
    private func step(_ slot: Int, _ row: UnsafePointer<Number>, _ featureMask: UInt32) -> Int {
        let node = nodes[slot]
        let value = row[Int((node.link &>> 1) & featureMask)]
        // A ternary here compiles to a conditional jump, the bits of a Bool do not.
        let below = UInt32(unsafeBitCast(value < node.threshold, to: UInt8.self))
        let missing = UInt32(unsafeBitCast(value != value, to: UInt8.self))
        let goesLeft = below | (missing & node.link)
        return slot &+ Int(node.link &>> distanceShift) &- Int(goesLeft)
    }
}

extension CategorySet {
    /// - Parameter value: Not NaN.
    func contains(_ value: some ForestNumber) -> Bool {
        guard value >= 0, value < .init(words.count * 32) else { return false }
        let category = Int(value)
        return words[category / 32] >> UInt32(category % 32) & 1 == 1
    }
}
