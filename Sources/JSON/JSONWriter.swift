/// Writes a document into bytes of its own, placing the commas itself.
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("values")
/// writer.beginArray()
/// writer.double(41, nonFinite: .name)
/// writer.null()
/// writer.endArray()
/// writer.endObject()
/// writer.take()                                          // {"values":[41.0,null]}
/// ```
/// That every `begin` has its `end` is checked when the bytes are taken; that the two match, and
/// that no key is written twice, is up to the caller.
package struct JSONWriter {
    /// How to write what JSON has no number for.
    package enum NonFinite: Sendable {
        case null
        /// `"NaN"`, `"Infinity"` and `"-Infinity"`, as strings.
        case name
    }

    private enum Place {
        case documentStart, containerStart, afterKey, afterValue
    }

    /// What has been written so far.
    package private(set) var bytes: [UInt8]
    private var place = Place.documentStart
    private var depth = 0
    private let isPretty: Bool

    /// - Parameters:
    ///   - bytes: What to append to, such as the head of a response or a buffer to use again.
    ///   - pretty: With a line for each member and element, indented by two spaces.
    package init(appendingTo bytes: consuming [UInt8] = [], pretty: Bool = false) {
        self.bytes = bytes
        isPretty = pretty
    }

    package mutating func reserveCapacity(_ bytesMin: Int) {
        bytes.reserveCapacity(bytesMin)
    }

    /// Hands over the bytes and leaves the writer empty, ready for another document.
    package mutating func take() -> [UInt8] {
        endDocument()
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Ends a line of NDJSON; the next value begins a document after it.
    package mutating func endLine() {
        endDocument()
        bytes.append(ASCII.lineFeed)
    }

    package mutating func beginObject() { begin(ASCII.openBrace) }
    package mutating func endObject() { end(ASCII.closeBrace) }
    package mutating func beginArray() { begin(ASCII.openBracket) }
    package mutating func endArray() { end(ASCII.closeBracket) }

    package mutating func key(_ key: String) {
        separate()
        appendQuoted(key)
        bytes.append(ASCII.colon)
        if isPretty { bytes.append(ASCII.space) }
        place = .afterKey
    }

    package mutating func null() { literal("null") }
    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
        place = .afterValue
    }

    /// A string without characters that JSON escapes, which the closure appends.
    package mutating func plainString(_ write: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(ASCII.quote)
        write(&bytes)
        bytes.append(ASCII.quote)
        place = .afterValue
    }

    package mutating func int64(_ value: Int64) {
        rawValue(bytesMax: JSONSpace.numberBytesMax) { $0.int64(value) }
    }

    /// The shortest digits that read back as the same double, always with a fraction or an
    /// exponent, so that a double never comes back as an integer.
    package mutating func double(_ value: Double, nonFinite: NonFinite = .null) {
        rawValue(bytesMax: JSONSpace.numberBytesMax) { $0.double(value, nonFinite: nonFinite) }
    }

    /// The shortest digits that read back as the same float: 0.1, where as a double the float
    /// would be 0.10000000149011612.
    package mutating func float(_ value: Float, nonFinite: NonFinite = .null) {
        rawValue(bytesMax: JSONSpace.numberBytesMax) { $0.float(value, nonFinite: nonFinite) }
    }

    /// A whole value of up to `bytesMax` bytes, which the closure writes; or several, with the
    /// commas between them.
    package mutating func rawValue(bytesMax: Int, _ write: (inout JSONSpace) -> Void) {
        separate()
        appendRaw(bytesMax: bytesMax, write)
        place = .afterValue
    }

    /// A whole value that is JSON already.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        place = .afterValue
    }

    /// The elements of an array that is JSON already, as those of the array that is being written.
    package mutating func rawElements(_ array: [UInt8]) {
        precondition(array.first == ASCII.openBracket && array.last == ASCII.closeBracket)
        guard array.count > 2 else { return }
        separate()
        bytes.append(contentsOf: array[1..<(array.count - 1)])
        place = .afterValue
    }

    /// A whole tree. A number that is not finite becomes null.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): int64(value)
        case .number(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        place = .containerStart
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if isPretty, place == .afterValue { appendLineBreak() }
        bytes.append(bracket)
        place = .afterValue
    }

    /// Writes what must stand between the value or key to come and what came before it.
    private mutating func separate() {
        switch place {
        case .documentStart, .afterKey: return
        case .containerStart: break
        case .afterValue:
            precondition(depth > 0, "a document is one value")
            bytes.append(ASCII.comma)
        }
        if isPretty { appendLineBreak() }
    }

    private mutating func endDocument() {
        precondition(depth == 0, "every begun object and array must be ended")
        place = .documentStart
    }

    private mutating func literal(_ literal: StaticString) {
        separate()
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
        place = .afterValue
    }

    private mutating func appendLineBreak() {
        bytes.append(ASCII.lineFeed)
        for _ in 0..<2 * depth { bytes.append(ASCII.space) }
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(ASCII.quote)
        text.withUTF8 { utf8 in
            let utf8 = UnsafeRawBufferPointer(utf8)
            // In pieces, or a long text would be given room for six times its length.
            for start in stride(from: 0, to: utf8.count, by: Self.pieceBytes) {
                let piece = UnsafeRawBufferPointer(
                    rebasing: utf8[start..<min(start + Self.pieceBytes, utf8.count)])
                appendRaw(bytesMax: JSONSpace.quotedBytesMax(piece.count)) { $0.escaped(piece) }
            }
        }
        bytes.append(ASCII.quote)
    }

    private static let pieceBytes = 4096

    private mutating func appendRaw(bytesMax: Int, _ write: (inout JSONSpace) -> Void) {
        if bytes.capacity - bytes.count < bytesMax {
            bytes.reserveCapacity(max(2 * bytes.capacity, bytes.count + bytesMax))
        }
        bytes.append(addingCapacity: bytesMax) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                var space = JSONSpace(base + count)
                write(&space)
                precondition(space.count <= bytesMax, "more was written than there was room for")
                count += space.count
            }
        }
    }
}
