/// Reads Universal Binary JSON (draft 12) value by value, in place: what XGBoost writes and some
/// more. Objects end with a brace; arrays end with a bracket or have a count and then, if they have
/// a type too, values without markers; numbers are big-endian.
///
/// Nothing is allocated for a count that the bytes behind it cannot hold. After an error the reader
/// is of no more use. The buffer must outlive the reader and not change.
struct UBJReader {
    /// The first byte of a value, which says what it is.
    typealias Marker = UInt8

    private enum Container {
        case object
        /// Elements left to read, `nil` up to a bracket; and the marker of all, or `nil` where each
        /// has its own.
        case array(left: Int?, type: Marker?)
    }

    /// Levels of arrays and objects, as for JSON.
    private static let depthMax = 64

    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0
    private var containers: [Container] = []

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func beginObject() throws(UBJError) {
        let marker = try nextMarker()
        guard marker == UInt8(ascii: "{") else { throw unexpected(marker, "an object") }
        try open(.object)
    }

    mutating func nextKey() throws(UBJError) -> String? {
        if try peekByte() == UInt8(ascii: "}") {
            offset += 1
            containers.removeLast()
            return nil
        }
        return try text(length: try readCount("a key's length"))
    }

    mutating func beginArray() throws(UBJError) {
        let marker = try nextMarker()
        guard marker == UInt8(ascii: "[") else { throw unexpected(marker, "an array") }
        try openArray()
    }

    mutating func nextElement() throws(UBJError) -> Bool {
        guard case .array(let left, let type)? = containers.last else {
            preconditionFailure("nextElement() is for an open array")
        }
        if let left {
            if left == 0 {
                containers.removeLast()
                return false
            }
            containers[containers.count - 1] = .array(left: left - 1, type: type)
        } else if try peekByte() == UInt8(ascii: "]") {
            offset += 1
            containers.removeLast()
            return false
        }
        return true
    }

    func isAtString() throws(UBJError) -> Bool {
        if case .array(_, let type?)? = containers.last { return type == UInt8(ascii: "S") }
        return try peekByte() == UInt8(ascii: "S")
    }

    mutating func readString() throws(UBJError) -> String {
        let marker = try nextMarker()
        guard marker == UInt8(ascii: "S") else { throw unexpected(marker, "a string") }
        return try text(length: try readCount("a string's length"))
    }

    mutating func finish() throws(UBJError) {
        guard offset == bytes.count else { throw error("bytes follow the end of the document") }
    }

    mutating func skip() throws(UBJError) {
        let marker = try nextMarker()
        switch marker {
        case UInt8(ascii: "{"):
            try open(.object)
            while try nextKey() != nil { try skip() }
        case UInt8(ascii: "["):
            try openArray()
            if let (count, size) = takeNumbers() {
                offset += count * size
            } else {
                while try nextElement() { try skip() }
            }
        case UInt8(ascii: "S"): _ = try take(try readCount("a string's length"))
        case UInt8(ascii: "T"), UInt8(ascii: "F"), UInt8(ascii: "Z"): break
        default:
            guard let size = Self.size(of: marker) else { throw unexpected(marker, "a value") }
            _ = try take(size)
        }
    }
}

extension UBJReader {
    /// The bytes of a number of this kind; `nil` for what is no number.
    static func size(of marker: Marker) -> Int? {
        switch marker {
        case UInt8(ascii: "i"), UInt8(ascii: "U"), UInt8(ascii: "C"): 1
        case UInt8(ascii: "I"): 2
        case UInt8(ascii: "l"), UInt8(ascii: "d"): 4
        case UInt8(ascii: "L"), UInt8(ascii: "D"): 8
        default: nil
        }
    }

    /// The marker of the value that is due: its own or that of its array.
    mutating func nextMarker() throws(UBJError) -> Marker {
        if case .array(_, let type?)? = containers.last { return type }
        let marker = try peekByte()
        offset += 1
        return marker
    }

    /// If the array just begun is of numbers without markers: closes it, and says how many numbers
    /// stand at the offset and how many bytes each has, all of them there.
    mutating func takeNumbers() -> (count: Int, size: Int)? {
        guard case .array(let count?, let type?)? = containers.last, let size = Self.size(of: type)
        else { return nil }
        containers.removeLast()
        return (count, size)
    }

    /// The bytes at the offset, which moves behind them.
    mutating func take(_ count: Int) throws(UBJError) -> UnsafeRawBufferPointer {
        guard count <= bytes.count - offset else {
            throw error("\(count) bytes are expected, but \(bytes.count - offset) are left")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    func error(_ message: String) -> UBJError { UBJError(offset: offset, message: message) }

    /// - Parameter expected: With its article.
    func unexpected(_ marker: Marker, _ expected: String) -> UBJError {
        let shown =
            (0x21...0x7E).contains(marker)
            ? "\"\(Character(Unicode.Scalar(marker)))\""
            : "the byte \(marker)"
        return error("expected \(expected), found \(shown)")
    }

    private func peekByte() throws(UBJError) -> UInt8 {
        guard offset < bytes.count else { throw error("the document ends too early") }
        return bytes[offset]
    }

    private mutating func open(_ container: Container) throws(UBJError) {
        guard containers.count < Self.depthMax else {
            throw error("more than \(Self.depthMax) levels of nesting")
        }
        containers.append(container)
    }

    /// The optional type and count of an array whose bracket was read.
    private mutating func openArray() throws(UBJError) {
        var type: Marker?
        if try peekByte() == UInt8(ascii: "$") {
            offset += 1
            let marker = try peekByte()
            guard Self.size(of: marker) != nil else {
                throw unexpected(marker, "numbers as an array's type")
            }
            type = marker
            offset += 1
            guard try peekByte() == UInt8(ascii: "#") else {
                throw unexpected(bytes[offset], "the count of an array with a type")
            }
        }
        var left: Int?
        if try peekByte() == UInt8(ascii: "#") {
            offset += 1
            let count = try readCount("an array's count")
            // An element has at least a byte.
            guard count <= (bytes.count - offset) / (type.flatMap(Self.size(of:)) ?? 1) else {
                throw error("an array has \(count) elements, more than there are bytes for")
            }
            left = count
        }
        try open(.array(left: left, type: type))
    }

    private mutating func readCount(_ what: String) throws(UBJError) -> Int {
        let marker = try peekByte()
        offset += 1
        guard let count = try integer(marker) else { throw unexpected(marker, what) }
        guard count >= 0, count <= bytes.count else {
            throw error("\(what) is \(count), which the document does not hold")
        }
        return Int(count)
    }

    private mutating func text(length: Int) throws(UBJError) -> String {
        let start = offset
        guard let text = String(validating: try take(length), as: UTF8.self) else {
            throw UBJError(offset: start, message: "a string is not UTF-8")
        }
        return text
    }
}
