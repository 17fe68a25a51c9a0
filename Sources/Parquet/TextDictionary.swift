/// The distinct texts of a column chunk and, for each value, which of them it is.
///
/// A hash table with open addressing over one buffer: a text costs no allocation. Texts are
/// compared by their bytes, never as characters.
struct TextDictionary: Sendable {
    private let valuesMax: Int
    private let bytesMax: Int
    /// The distinct texts as Parquet writes them: each behind its length.
    private(set) var page: [UInt8] = []
    /// For each value, the number of its text.
    private(set) var numbers: [UInt32] = []
    /// Where each text begins in `page`, behind its length.
    private var starts: [Int] = []
    /// Numbers of texts, plus one, by hash; zero is free. Its count is a power of two.
    private var slots = [UInt32](repeating: 0, count: 64)
    /// Whether there were too many texts; then the rest is empty.
    private(set) var isFull = false

    init(valuesMax: Int, bytesMax: Int) {
        self.valuesMax = valuesMax
        self.bytesMax = bytesMax
    }

    /// Of distinct texts.
    var count: Int { starts.count }

    mutating func append(_ text: UnsafeRawBufferPointer) {
        guard !isFull else { return }
        var slot = Self.hash(text) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot] - 1)
            if holds(text, at: number) {
                numbers.append(UInt32(number))
                return
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        guard starts.count < valuesMax, page.count + text.count + 4 <= bytesMax else {
            giveUp()
            return
        }
        slots[slot] = UInt32(starts.count + 1)
        numbers.append(UInt32(starts.count))
        page.appendLittleEndian(UInt32(text.count))
        starts.append(page.count)
        page.append(contentsOf: text)
        if starts.count * 2 > slots.count { grow() }
    }

    mutating func removeAll() {
        self = TextDictionary(valuesMax: valuesMax, bytesMax: bytesMax)
    }

    private mutating func giveUp() {
        removeAll()
        isFull = true
    }

    private func end(of number: Int) -> Int {
        number + 1 < starts.count ? starts[number + 1] - 4 : page.count
    }

    private func holds(_ text: UnsafeRawBufferPointer, at number: Int) -> Bool {
        page.withUnsafeBytes { page in
            page[starts[number]..<end(of: number)].elementsEqual(text)
        }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for number in starts.indices {
            let hash = page.withUnsafeBytes { page in
                Self.hash(
                    UnsafeRawBufferPointer(rebasing: page[starts[number]..<end(of: number)]))
            }
            var slot = hash & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    /// The standard library's keyed hash, so that nobody can choose texts that collide.
    private static func hash(_ text: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: text)
        return hasher.finalize()
    }
}
