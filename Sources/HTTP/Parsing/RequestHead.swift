/// A parsed request line and headers: offsets into the bytes it was read from, and what follows
/// from them.
package struct RequestHead: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package let name: ByteRange
        package let value: ByteRange
    }

    /// How the body's end is found.
    package enum Framing: Sendable, Equatable {
        case length(Int)
        case chunked
    }

    package var method = Method.get
    package var version = HTTPVersion.http11
    package var pathRange = ByteRange(0..<0)
    package var queryRange = ByteRange(0..<0)
    /// A list, in order: repeats are decided on, never merged.
    package var fields: [Field] = []
    package var framing = Framing.length(0)
    /// Whether the client wants the connection kept.
    package var keepsAlive = true
    package var expectsContinue = false
    package var requestID: ByteRange?
    /// From the first byte of the request line to the blank line's last.
    package var byteCount = 0

    /// Back to the state of a new one; the field list keeps its memory.
    package mutating func reset() {
        var fields = fields
        self.fields = []
        fields.removeAll(keepingCapacity: true)
        self = RequestHead(fields: fields)
    }

    private init(fields: [Field]) { self.fields = fields }

    package init() {}

    package func path(in bytes: UnsafeRawBufferPointer) -> String {
        PercentDecoding.string(bytes[pathRange])
    }

    package func header(_ name: String, in bytes: UnsafeRawBufferPointer) -> String? {
        let wanted = name.utf8
        for field in fields where field.name.count == wanted.count {
            let matches = zip(bytes[field.name], wanted).allSatisfy {
                asciiLowercased($0) == asciiLowercased($1)
            }
            if matches { return String(decoding: bytes[field.value], as: UTF8.self) }
        }
        return nil
    }

    package func query(_ name: String, in bytes: UnsafeRawBufferPointer) -> String? {
        var rest = bytes[queryRange][...]
        while let pair = Self.nextPair(&rest) {
            if PercentDecoding.string(pair.name, plusIsSpace: true) == name {
                return PercentDecoding.string(pair.value, plusIsSpace: true)
            }
        }
        return nil
    }

    package func queryNames(in bytes: UnsafeRawBufferPointer) -> [String] {
        var names: [String] = []
        var rest = bytes[queryRange][...]
        while let pair = Self.nextPair(&rest) {
            names.append(PercentDecoding.string(pair.name, plusIsSpace: true))
        }
        return names
    }

    /// Takes the next `name=value` off the front; empty ones (`a&&b`) are skipped.
    private static func nextPair(
        _ rest: inout Slice<UnsafeRawBufferPointer>
    ) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest.dropFirst(pair.count + 1)
            if pair.isEmpty { continue }
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            let value = pair.dropFirst(name.count + 1)
            return (UnsafeRawBufferPointer(rebasing: name), UnsafeRawBufferPointer(rebasing: value))
        }
        return nil
    }
}
