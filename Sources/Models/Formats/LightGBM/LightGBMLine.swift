import JSON

/// One line of a LightGBM file, often `name=value`, where a value is a list parted by spaces.
///
/// Borrowed: valid for as long as the file is.
struct LightGBMLine {
    let content: UnsafeRawBufferPointer
    /// From 1.
    let number: Int

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }

    func isEqual(to text: String) -> Bool { content.elementsEqual(text.utf8) }

    func begins(with text: String) -> Bool { content.starts(with: text.utf8) }

    /// What stands before the first `=`; the whole line where there is none.
    var name: String { Self.text(of: content.prefix(upTo: separator)) }

    /// What stands after the first `=`; nothing where there is none.
    var value: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: content.dropFirst(separator + 1))
    }

    /// - Throws: `.malformed` for what is not UTF-8.
    func text() throws(ModelError) -> String {
        guard let text = String(validating: value, as: UTF8.self) else {
            throw malformed("it is not UTF-8")
        }
        return text
    }

    /// How many words the value has.
    var wordCount: Int {
        var count = 0
        var position = 0
        while let start = Self.startOfWord(in: value, from: position) {
            position = Self.endOfWord(in: value, from: start)
            count += 1
        }
        return count
    }

    /// The words of the value.
    ///
    /// - Throws: `.malformed` where there are more than `limit`.
    func words(atMost limit: Int) throws(ModelError) -> [String] {
        let count = wordCount
        guard count <= limit else {
            throw malformed("it has \(count) entries, more than \(limit)")
        }
        return try text().split(separator: " ").map(String.init)
    }

    /// The value's numbers, each rounded to the nearest double; `inf` and `nan` among them.
    func doubles() throws(ModelError) -> [Double] {
        let bytes = value
        var numbers: [Double] = []
        var position = 0
        while let start = Self.startOfWord(in: bytes, from: position) {
            let decimal = DecimalText(bytes, from: start)
            let end = Self.endOfWord(in: bytes, from: start)
            if decimal.end == end, decimal.isComplete {
                numbers.append(decimal.double(in: bytes))
            } else if let special = Self.special(bytes[start..<end]) {
                numbers.append(special)
            } else {
                throw malformed("\(Self.quoted(bytes[start..<end])) is not a number")
            }
            position = end
        }
        return numbers
    }

    /// The value's whole numbers.
    func integers<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self
    ) throws(ModelError) -> [Integer] {
        let bytes = value
        var numbers: [Integer] = []
        var position = 0
        while let start = Self.startOfWord(in: bytes, from: position) {
            let decimal = DecimalText(bytes, from: start)
            let end = Self.endOfWord(in: bytes, from: start)
            guard decimal.end == end, let number = decimal.int64.flatMap(Integer.init(exactly:))
            else { throw malformed("\(Self.quoted(bytes[start..<end])) is not a whole number") }
            numbers.append(number)
            position = end
        }
        return numbers
    }

    /// The value's one whole number, not negative.
    func count() throws(ModelError) -> Int {
        let numbers = try integers(Int32.self)
        guard numbers.count == 1, numbers[0] >= 0 else {
            throw malformed("\(Self.quoted(value[...])) is not a whole number")
        }
        return Int(numbers[0])
    }

    /// An error that begins with where it is, like `Line 7, "leaf_value": …`.
    func malformed(_ problem: String) -> ModelError {
        .malformed("Line \(number), \(Self.quoted(content.prefix(upTo: separator))): \(problem).")
    }

    private var separator: Int {
        content.firstIndex(of: UInt8(ascii: "=")) ?? content.count
    }

    private static func startOfWord(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var position = start
        while position < bytes.count, isBlank(bytes[position]) { position += 1 }
        return position < bytes.count ? position : nil
    }

    private static func endOfWord(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < bytes.count, !isBlank(bytes[position]) { position += 1 }
        return position
    }

    private static func special(_ word: Slice<UnsafeRawBufferPointer>) -> Double? {
        switch text(of: word) {
        case "inf": .infinity
        case "-inf": -.infinity
        case "nan", "-nan": .nan
        default: nil
        }
    }

    private static func text(of bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// On one line, and cut after 32 bytes.
    private static func quoted(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let end = bytes.count > 32 ? "…" : ""
        return (text(of: bytes.prefix(32)) + end).debugDescription
    }
}
