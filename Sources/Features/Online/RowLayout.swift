/// Where the parts of a view's rows lie in memory: fixed places in rows of one length.
///
///     0   event time, created time, ingest sequence        8 bytes each
///     24  hash of the key                                  4 bytes
///     28  a bit for each feature that is null              4 bytes for every 32 features
///     …   the join keys' cells, then the features'         each at a multiple of its size
///
/// A cell holds a number, or the bytes of a text, an array or the like (`LongCell`).
final class RowLayout: Sendable {
    struct Cell: Sendable {
        let offset: Int
        let type: ValueType

        /// Whether the value's bytes have no fixed number.
        var isLong: Bool { RowLayout.isLong(type) }
    }

    let keys: [Cell]
    let features: [Cell]
    /// The cells of all join keys, which lie one after the other.
    let keyBytes: Range<Int>
    /// Of one row.
    let byteCount: Int
    /// The cells whose bytes may lie elsewhere.
    let longCells: [Cell]

    static let hashOffset = 24
    static let nullsOffset = 28

    init(keys: [ValueType], features: [ValueType]) {
        var end = Self.nullsOffset + 4 * ((features.count + 31) / 32)
        end = end.rounded(upTo: 8)
        let keyStart = end
        // Each in a place of eight bytes or more, so that keys compare as one piece of memory.
        var keyCells: [Cell] = []
        for type in keys {
            keyCells.append(Cell(offset: end, type: type))
            end += Self.isLong(type) ? LongCell.byteCount : 8
        }
        keyBytes = keyStart..<end
        // The widest first: no gaps between them.
        var places = Array(repeating: 0, count: features.count)
        for size in [LongCell.byteCount, 8, 4, 1] {
            for (index, type) in features.enumerated() where Self.byteCount(of: type) == size {
                places[index] = end
                end += size
            }
        }
        let featureCells = zip(features, places).map { Cell(offset: $1, type: $0) }
        self.keys = keyCells
        self.features = featureCells
        byteCount = end.rounded(upTo: 8)
        longCells = (keyCells + featureCells).filter(\.isLong)
    }

    static func isLong(_ type: ValueType) -> Bool {
        type.isArray || type.scalar == .string || type.scalar == .bytes
    }

    private static func byteCount(of type: ValueType) -> Int {
        if isLong(type) { return LongCell.byteCount }
        return switch type.scalar {
        case .bool: 1
        case .int32, .float32: 4
        case .int64, .float64, .timestamp: 8
        case .string, .bytes: LongCell.byteCount
        }
    }
}

extension Int {
    fileprivate func rounded(upTo unit: Int) -> Int { (self + unit - 1) / unit * unit }
}
