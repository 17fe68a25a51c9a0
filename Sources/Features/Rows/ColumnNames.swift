/// Names of columns, found by the bytes of a JSON key.
///
/// Rows written by a program bear their columns in one order, so the place at which a name was
/// found last time is tried first; that costs one comparison of bytes.
struct ColumnNames {
    private(set) var names: [String] = []
    private var indices: [String: Int] = [:]
    /// The names' UTF-8, one after the other, and where each ends.
    private var text: [UInt8] = []
    private var ends: [Int] = []
    /// For each place in a row, the name that stood there last.
    private var lastOrder: [Int] = []

    init(_ names: some Sequence<String> = []) {
        for name in names { append(name) }
    }

    mutating func append(_ name: String) {
        indices[name] = names.count
        names.append(name)
        text.append(contentsOf: name.utf8)
        ends.append(text.count)
    }

    func index(of name: String) -> Int? { indices[name] }

    /// The index of the key's name; `nil` where it is none of them.
    ///
    /// - Parameters:
    ///   - key: Without quotes, escapes and what is not UTF-8.
    ///   - place: Of the member in its row.
    mutating func index(of key: UnsafeRawBufferPointer, at place: Int) -> Int? {
        if place < lastOrder.count, isName(lastOrder[place], key) { return lastOrder[place] }
        guard let index = indices[String(decoding: key, as: UTF8.self)] else { return nil }
        while lastOrder.count <= place { lastOrder.append(index) }
        lastOrder[place] = index
        return index
    }

    private func isName(_ index: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let start = index == 0 ? 0 : ends[index - 1]
        guard ends[index] - start == key.count else { return false }
        for offset in 0..<key.count where text[start + offset] != key[offset] { return false }
        return true
    }
}
