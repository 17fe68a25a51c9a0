/// Memory into which parts of a document are written, one after the other and without commas.
///
/// For what is written often: whoever made the space has made sure that it is large enough, so
/// that nothing grows and nothing is checked. `JSONWriter` hands one out, and uses it itself.
package struct JSONSpace: TextOutputStream {
    @usableFromInline let base: UnsafeMutablePointer<UInt8>
    /// Bytes written.
    @usableFromInline package private(set) var count = 0

    /// Most bytes that a number takes, or the name of one that is not finite.
    package static let numberBytesMax = 32

    /// Most bytes that a string of so many takes in quotes.
    package static func quotedBytesMax(_ utf8Count: Int) -> Int { 6 * utf8Count + 2 }

    init(_ base: UnsafeMutablePointer<UInt8>) {
        self.base = base
    }

    @inlinable @inline(__always)
    package mutating func append(_ byte: UInt8) {
        base[count] = byte
        count &+= 1
    }

    @inlinable @inline(__always)
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inlinable
    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    @inlinable @inline(__always)
    package mutating func append(literal text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes once more what was written there.
    package mutating func `repeat`(_ range: Range<Int>) {
        append(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }

    /// As `JSONWriter.double`.
    package mutating func double(_ value: Double, nonFinite: JSONWriter.NonFinite) {
        if let decimal = ShortDecimal(value) {
            decimal.write(to: &self)
        } else if value.isFinite {
            // The standard library forms the shortest digits on the stack and hands them over;
            // `description` makes a string of them.
            value.write(to: &self)
        } else {
            self.nonFinite(value, as: nonFinite)
        }
    }

    /// As `JSONWriter.float`.
    package mutating func float(_ value: Float, nonFinite: JSONWriter.NonFinite) {
        if value.isFinite {
            value.write(to: &self)
        } else {
            self.nonFinite(Double(value), as: nonFinite)
        }
    }

    package mutating func int64(_ value: Int64) {
        if value < 0 { append(ASCII.minus) }
        uint64(value.magnitude)
    }

    mutating func uint64(_ value: UInt64) {
        let first = count
        var rest = value
        while rest >= 10 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            append(ASCII.zero &+ UInt8(truncatingIfNeeded: digit))
            rest = quotient
        }
        append(ASCII.zero &+ UInt8(truncatingIfNeeded: rest))
        // The digits stand last to first.
        var (left, right) = (first, count - 1)
        while left < right {
            (base[left], base[right]) = (base[right], base[left])
            left += 1
            right -= 1
        }
    }

    /// A string in quotes, escaped.
    package mutating func quoted(_ text: String) {
        var text = text
        append(ASCII.quote)
        text.withUTF8 { escaped(UnsafeRawBufferPointer($0)) }
        append(ASCII.quote)
    }

    /// The text with what JSON escapes escaped.
    mutating func escaped(_ text: UnsafeRawBufferPointer) {
        var start = 0
        while true {
            let end = text.endOfPlainText(from: start, stoppingBeyondASCII: false)
            append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            guard end < text.count else { return }
            escape(of: text[end])
            start = end + 1
        }
    }

    package mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// A requirement of `TextOutputStream` with a default, which calls `write(_:)`.
    package mutating func _writeASCII(_ buffer: UnsafeBufferPointer<UInt8>) {
        append(UnsafeRawBufferPointer(buffer))
    }

    private mutating func nonFinite(_ value: Double, as form: JSONWriter.NonFinite) {
        switch form {
        case .null: append(literal: "null")
        case .name where value.isNaN: append(literal: "\"NaN\"")
        case .name: append(literal: value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        }
    }

    private mutating func escape(of byte: UInt8) {
        append(ASCII.backslash)
        switch byte {
        case ASCII.quote, ASCII.backslash: append(byte)
        case ASCII.lineFeed: append(UInt8(ascii: "n"))
        case ASCII.carriageReturn: append(UInt8(ascii: "r"))
        case ASCII.tab: append(UInt8(ascii: "t"))
        default:
            append(literal: "u00")
            for nibble in [byte >> 4, byte & 0xF] {
                append(nibble < 10 ? ASCII.zero + nibble : UInt8(ascii: "a") + nibble - 10)
            }
        }
    }
}
