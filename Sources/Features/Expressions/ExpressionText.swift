/// Functions over text, by its UTF-8 bytes and Unicode scalars: no language, no normal forms.
enum ExpressionText {
    /// A longer text is not made; the function that would is null.
    static let bytesMax = 1 << 20

    static func joined(_ parts: [String]) -> String? {
        guard parts.reduce(0, { $0 + $1.utf8.count }) <= bytesMax else { return nil }
        return parts.joined()
    }

    /// The text with `A` to `Z` as `a` to `z`; other letters stay.
    static func lowercased(_ text: String) -> String {
        mapped(text, UInt8(ascii: "A")...UInt8(ascii: "Z"))
    }

    static func uppercased(_ text: String) -> String {
        mapped(text, UInt8(ascii: "a")...UInt8(ascii: "z"))
    }

    private static func mapped(_ text: String, _ letters: ClosedRange<UInt8>) -> String {
        String(decoding: text.utf8.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self)
    }

    /// Without the spaces, tabs and line ends of ASCII at both ends.
    static func trimmed(_ text: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = text.utf8.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(Substring(start[...last]))
    }

    static func length(_ text: String) -> Int64 { Int64(text.unicodeScalars.count) }

    /// The scalars from a place on, counted from 1; places before the first are empty.
    ///
    /// - Parameter count: To the end where absent; null for a negative one.
    static func substring(_ text: String, _ start: Int64, _ count: Int64?) -> String? {
        let limit = Int64(Int32.max)
        let start = max(-limit, min(start, limit))
        let from = max(start, 1)
        let scalars = text.unicodeScalars.dropFirst(Int(from - 1))
        guard let count else { return String(scalars) }
        guard count >= 0 else { return nil }
        return String(scalars.prefix(Int(max(0, start + min(count, limit) - from))))
    }

    /// With every occurrence of some text, found from the left, replaced by another; nothing is
    /// found of an empty one.
    static func replaced(_ text: String, _ old: String, _ new: String) -> String? {
        guard !old.isEmpty else { return text }
        let (bytes, wanted) = (Array(text.utf8), Array(old.utf8))
        var places: [Int] = []
        var from = 0
        while let place = place(of: wanted, in: bytes, from: from) {
            places.append(place)
            from = place + wanted.count
        }
        let added = Array(new.utf8)
        let length = bytes.count + places.count * (added.count - wanted.count)
        guard length <= max(bytesMax, bytes.count) else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(length)
        from = 0
        for place in places {
            result += bytes[from..<place] + added
            from = place + wanted.count
        }
        return String(decoding: result + bytes[from...], as: UTF8.self)
    }

    static func contains(_ text: String, _ part: String) -> Bool {
        place(of: Array(part.utf8), in: Array(text.utf8), from: 0) != nil
    }

    static func startsWith(_ text: String, _ part: String) -> Bool {
        text.utf8.starts(with: part.utf8)
    }

    static func endsWith(_ text: String, _ part: String) -> Bool {
        text.utf8.suffix(part.utf8.count).elementsEqual(part.utf8)
    }

    /// The first 64 bits of the MD5 of the text.
    static func hash(_ text: String) -> Int64 { MD5.prefix(of: text) }

    /// One of `count` buckets, from 0; null unless there are some.
    static func bucket(_ text: String, _ count: Int64) -> Int64? {
        count > 0 ? (hash(text) & .max) % count : nil
    }

    private static func place(of part: [UInt8], in text: [UInt8], from: Int) -> Int? {
        guard from + part.count <= text.count else { return nil }
        guard let first = part.first else { return from }
        return (from...text.count - part.count).first { place in
            text[place] == first && text[place..<place + part.count].elementsEqual(part)
        }
    }
}
