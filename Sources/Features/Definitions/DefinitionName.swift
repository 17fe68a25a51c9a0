/// What names look like.
package enum DefinitionName {
    /// Leaves room, within PostgreSQL's 63 bytes, for a version and an index suffix.
    package static let lengthMax = 48

    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= lengthMax else { return false }
        return !isDigit(first) && name.utf8.allSatisfy { isDigit($0) || isLetter($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "_")
    }
}
