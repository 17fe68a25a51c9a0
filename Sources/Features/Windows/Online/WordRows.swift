/// Rows of 64-bit words, each with a few texts beside them: two arrays hold them all, so that
/// nothing is allocated for a row.
struct WordRows: Sendable {
    struct Shape: Hashable, Sendable {
        /// At least one.
        var words: Int
        var texts: Int
    }

    let shape: Shape
    private(set) var count = 0
    private var words: [UInt64] = []
    /// Strings, bytes and nulls.
    private var texts: [FeatureValue] = []
    /// What the texts hold outside of `texts`.
    private var textBytes = 0

    init(_ shape: Shape) {
        self.shape = shape
    }

    subscript(row: Int, word: Int) -> UInt64 {
        get { words[row * shape.words + word] }
        set { words[row * shape.words + word] = newValue }
    }

    /// The text of a row at an index below `shape.texts`.
    func text(_ row: Int, _ index: Int) -> FeatureValue { texts[row * shape.texts + index] }

    mutating func setText(_ row: Int, _ index: Int, _ value: FeatureValue) {
        let place = row * shape.texts + index
        textBytes += value.bytesOutside - texts[place].bytesOutside
        texts[place] = value
    }

    /// What a row begins with, as a number: rows are sorted by it.
    func time(_ row: Int) -> Int64 { Int64(bitPattern: self[row, 0]) }

    /// The first row that does not begin with less than `time`; `count` where there is none.
    func firstIndex(from time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.time(middle) < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Puts a row of zeros and nulls before the row at `index`, or behind the last.
    mutating func insertRow(at index: Int) {
        words.insert(
            contentsOf: repeatElement(0, count: shape.words), at: index * shape.words)
        texts.insert(
            contentsOf: repeatElement(.null, count: shape.texts), at: index * shape.texts)
        count += 1
    }

    /// Puts a row of another list of the shape before the row at `index`, or behind the last.
    mutating func insert(_ row: Int, of other: WordRows, at index: Int) {
        words.insert(contentsOf: other.wordSlice(row), at: index * shape.words)
        let slice = other.textSlice(row)
        textBytes += slice.reduce(0) { $0 + $1.bytesOutside }
        texts.insert(contentsOf: slice, at: index * shape.texts)
        count += 1
    }

    mutating func append(_ row: Int, of other: WordRows) {
        insert(row, of: other, at: count)
    }

    mutating func removeFirst(_ removed: Int) {
        guard removed > 0 else { return }
        textBytes -= texts[..<(removed * shape.texts)].reduce(0) { $0 + $1.bytesOutside }
        words.removeFirst(removed * shape.words)
        texts.removeFirst(removed * shape.texts)
        count -= removed
        // What a burst has left behind is given back.
        if words.capacity > 4 * words.count + 64 {
            words = Array(words)
            texts = Array(texts)
        }
    }

    mutating func reserve(_ rows: Int) {
        words.reserveCapacity(rows * shape.words)
        texts.reserveCapacity(rows * shape.texts)
    }

    /// What it takes in memory besides the value itself.
    var bytes: Int {
        let headers = (words.capacity > 0 ? 32 : 0) + (texts.capacity > 0 ? 32 : 0)
        return words.capacity * 8 + texts.capacity * MemoryLayout<FeatureValue>.stride + textBytes
            + headers
    }

    private func wordSlice(_ row: Int) -> ArraySlice<UInt64> {
        words[row * shape.words..<(row + 1) * shape.words]
    }

    private func textSlice(_ row: Int) -> ArraySlice<FeatureValue> {
        texts[row * shape.texts..<(row + 1) * shape.texts]
    }
}

extension FeatureValue {
    /// What the value allocates.
    fileprivate var bytesOutside: Int {
        switch self {
        // Up to fifteen bytes stand in the string itself.
        case .string(let text): text.utf8.count > 15 ? 32 + text.utf8.count : 0
        case .bytes(let bytes): bytes.isEmpty ? 0 : 32 + bytes.count
        case .null, .bool, .int32, .int64, .float32, .float64, .timestamp, .array: 0
        }
    }
}
