import Features

/// In which order the rows of a block are stored: by their keys, as in the index of the table.
///
/// The index takes neighbours many times faster than rows from everywhere, since they fall on the
/// same pages. Only that hangs on this order, so it need not be exact: of text the first bytes
/// count, and what has no plain order stays where it is. Rows keep the numbers that they came with.
struct KeyOrder {
    /// Numbers of rows in the block.
    private(set) var rows: [Int]

    init(of block: RowBlock, keys: [Int]) {
        rows = Array(0..<block.rowCount)
        guard rows.count > 1 else { return }
        // By the last key first: each sort keeps the order of the one before among equal values.
        for key in keys.reversed() { sort(by: key, of: block) }
    }

    private mutating func sort(by key: Int, of block: RowBlock) {
        var marks: [UInt64] = []
        marks.reserveCapacity(rows.count)
        var (least, greatest) = (UInt64.max, UInt64.min)
        for row in rows {
            let mark = Self.mark(block[row, key])
            (least, greatest) = (min(least, mark), max(greatest, mark))
            marks.append(mark)
        }
        guard least < greatest else { return }
        // Mark and place share one number, and so are sorted as one; where the marks are too far
        // apart for that, their last bits are lost.
        let placeBits = Int.bitWidth - rows.count.leadingZeroBitCount
        let excess = max(0, placeBits - (greatest - least).leadingZeroBitCount)
        for place in marks.indices {
            marks[place] = ((marks[place] - least) >> excess) << placeBits | UInt64(place)
        }
        marks.sort()
        let places = UInt64(1) << placeBits - 1
        rows = marks.map { rows[Int($0 & places)] }
    }

    /// A number that is greater for a greater value.
    private static func mark(_ value: FeatureValue) -> UInt64 {
        switch value {
        case .bool(let value): value ? 1 : 0
        case .int32(let value): UInt64(bitPattern: Int64(value)) ^ 1 << 63
        case .int64(let value): UInt64(bitPattern: value) ^ 1 << 63
        case .timestamp(let time): UInt64(bitPattern: time.microseconds) ^ 1 << 63
        case .string(let text):
            text.utf8.prefix(8).enumerated().reduce(0) { mark, byte in
                mark | UInt64(byte.element) << (56 - 8 * byte.offset)
            }
        case .null, .float32, .float64, .bytes, .array: 0
        }
    }
}
