/// Reads a document value by value, in place and without building a tree.
///
/// What JSON is, it decides alone: ``JSONValue`` is built on it. It refuses everything that
/// RFC 8259 does not allow, invalid UTF-8, lone surrogates, and a key that comes twice in one
/// object, whether the value around them is read or skipped.
/// ```swift
/// var reader = try JSONReader(buffer)                   // {"entities": {"origin": ["JFK"]}}
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     guard key == "entities" else { throw reader.error(#"unknown key "\#(key)""#) }
///     try reader.beginObject()
///     while let entity = try reader.nextKey() {
///         try reader.beginArray()
///         while try reader.nextElement() { use(entity, try reader.readString()) }
///     }
/// }
/// try reader.finish()
/// ```
/// After `nextKey()` and after `nextElement() == true` exactly one value must be read, skipped or
/// begun; an order of calls that cannot be right for any document traps. After an error the reader
/// is of no more use. A copy is a bookmark: it reads on from where it was made.
///
/// The buffer must outlive the reader and not change.
package struct JSONReader {
    private struct Container {
        /// Nil for the document itself, which holds its one value.
        let kind: JSONKind?
        var keys: JSONKeyLedger.Scope
        /// Of the members or elements begun.
        var count = 0
        var lastKey: JSONStringToken?
    }

    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    /// Whether `NaN`, `Infinity` and `-Infinity` are numbers, which JSON does not have.
    let takesNonFinite: Bool
    /// In bytes from the start of the document to what has not been read.
    package internal(set) var offset = 0
    var awaitsValue = true
    private var keys = JSONKeyLedger()
    /// The innermost one is not in the array, where every element would have to look for it.
    private var container: Container
    private var outerContainers: [Container] = []

    /// - Parameter takesNonFinite: Reads `NaN`, `Infinity` and `-Infinity` as numbers: for what
    ///   programs write that have them all the same.
    /// - Throws: When the document is over `limits.bytesMax` or begins with a byte order mark.
    package init(
        _ bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits(),
        takesNonFinite: Bool = false
    ) throws(JSONError) {
        self.bytes = bytes
        self.limits = limits
        self.takesNonFinite = takesNonFinite
        container = Container(kind: nil, keys: keys.openObject())
        guard bytes.count <= limits.bytesMax else {
            throw error(
                "the document has \(bytes.count) bytes, more than the limit of \(limits.bytesMax)")
        }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw error("the document begins with a byte order mark, send UTF-8 without it")
        }
    }

    /// The kind of the next value, which stays to be read.
    @inline(__always)
    package mutating func peek() throws(JSONError) -> JSONKind {
        precondition(awaitsValue, "a value is due after nextKey() or nextElement() only")
        skipWhitespace()
        guard offset < bytes.count, let kind = JSONKind(firstByte: bytes[offset]) else {
            if isAtNonFinite { return .number }
            throw error("expected a value, found \(found())")
        }
        return kind
    }

    package mutating func beginObject() throws(JSONError) {
        try open(.object)
    }

    package mutating func beginArray() throws(JSONError) {
        try open(.array)
    }

    /// The key of the innermost object's next member, or nil at the object's end.
    package mutating func nextKey() throws(JSONError) -> String? {
        guard let token = try nextKeyToken() else { return nil }
        return bytes.text(of: token)
    }

    /// Whether the innermost array has another element; false at its end.
    package mutating func nextElement() throws(JSONError) -> Bool {
        precondition(
            container.kind == .array && !awaitsValue,
            "nextElement() is for an open array whose last element was read")
        guard try nextMember(before: ASCII.closeBracket) else { return false }
        container.count &+= 1
        awaitsValue = true
        return true
    }

    /// Checks that nothing but white space follows the document's one value.
    package mutating func finish() throws(JSONError) {
        precondition(
            container.kind == nil && !awaitsValue, "the document's value has not been read")
        skipWhitespace()
        guard offset == bytes.count else {
            throw error("expected the end of the document, found \(found())")
        }
    }

    mutating func nextKeyToken() throws(JSONError) -> JSONStringToken? {
        precondition(
            container.kind == .object && !awaitsValue,
            "nextKey() is for an open object whose last value was read")
        guard try nextMember(before: ASCII.closeBrace) else { return nil }
        let start = offset
        guard byte(at: start) == ASCII.quote else {
            throw error("expected a key in double quotes, found \(found())")
        }
        let token = try scanString()
        guard keys.insert(token, in: bytes, of: &container.keys) else {
            throw error(
                "the key \(JSONError.quoted(bytes.text(of: token))) appears twice", at: start)
        }
        skipWhitespace()
        guard byte(at: offset) == ASCII.colon else {
            let key = JSONError.quoted(bytes.text(of: token))
            throw error(#"expected ":" after the key \#(key)\#(foundIfEnd())"#)
        }
        offset += 1
        container.count &+= 1
        container.lastKey = token
        awaitsValue = true
        return token
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard
                byte == ASCII.space || byte == ASCII.lineFeed || byte == ASCII.carriageReturn
                    || byte == ASCII.tab
            else { return }
            offset &+= 1
        }
    }

    /// The byte at `position`, or zero, which no document may hold, beyond the end.
    @inline(__always)
    func byte(at position: Int) -> UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    private mutating func open(_ kind: JSONKind) throws(JSONError) {
        try expect(kind)
        let depth = container.kind == nil ? 0 : outerContainers.count + 1
        guard depth < limits.depthMax else {
            throw error("more than \(limits.depthMax) levels of nesting")
        }
        offset += 1
        awaitsValue = false
        if depth > 0 { outerContainers.append(container) }
        container = Container(kind: kind, keys: keys.openObject())
    }

    private mutating func close() {
        offset += 1
        keys.closeObject(container.keys)
        container =
            outerContainers.popLast() ?? Container(kind: nil, keys: keys.openObject())
    }

    /// Steps over the comma before the next member or element, or closes the container.
    @inline(__always)
    private mutating func nextMember(before closing: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        let byte = byte(at: offset)
        if byte == closing {
            close()
            return false
        }
        guard container.count > 0 else { return true }
        guard byte == ASCII.comma else { throw commaError() }
        let comma = offset
        offset &+= 1
        skipWhitespace()
        guard self.byte(at: offset) != closing else {
            let bracket = Character(Unicode.Scalar(closing))
            throw error(#"nothing but "\#(bracket)" follows the comma"#, at: comma)
        }
        return true
    }

    private func commaError() -> JSONError {
        if let key = container.lastKey {
            let name = JSONError.quoted(bytes.text(of: key))
            return error(#"expected "," or "}" after the member \#(name)\#(foundIfEnd())"#)
        }
        let index = container.count - 1
        return error(#"expected "," or "]" after the element at index \#(index)\#(foundIfEnd())"#)
    }
}
