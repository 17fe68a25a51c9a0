/// Draws rows, or blocks of rows, with replacement: how often each row is in each resample.
struct ResampleDraws {
    private var random: SeededGenerator
    /// For each row the place of its block; nil where each row is a block of its own.
    private let blocks: [Int32]?
    private var blockCounts: [Int32]

    /// - Parameter blocks: For each row the code of its block.
    init(rows: Int, blocks: [Int32]?, seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var places: [Int32: Int32] = [:]
        self.blocks = blocks.map { codes in
            codes.map { code in
                if let place = places[code] { return place }
                places[code] = Int32(places.count)
                return Int32(places.count - 1)
            }
        }
        blockCounts = Array(repeating: 0, count: blocks == nil ? rows : places.count)
    }

    /// The counts of the next resample, one a row: as many blocks are drawn as there are.
    mutating func next() -> [Int32] {
        for block in blockCounts.indices { blockCounts[block] = 0 }
        for _ in blockCounts.indices { blockCounts[random.index(below: blockCounts.count)] += 1 }
        guard let blocks else { return blockCounts }
        return blocks.map { blockCounts[Int($0)] }
    }
}
