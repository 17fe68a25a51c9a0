extension JSONReader {
    package mutating func readBool() throws(JSONError) -> Bool {
        try expect(.bool)
        let value = bytes[offset] == UInt8(ascii: "t")
        try readLiteral(value ? "true" : "false")
        return value
    }

    package mutating func readNull() throws(JSONError) {
        try expect(.null)
        try readLiteral("null")
    }

    /// Reads a null and says so, or leaves another value to be read.
    package mutating func readIfNull() throws(JSONError) -> Bool {
        guard try peek() == .null else { return false }
        try readLiteral("null")
        return true
    }

    /// Reads a value of any kind as a tree.
    package mutating func readValue() throws(JSONError) -> JSONValue {
        switch try peek() {
        case .null:
            try readLiteral("null")
            return .null
        case .bool:
            return .bool(try readBool())
        case .number:
            if let value = try readIfNonFinite() { return .number(Double(value)) }
            let number = try readNumber()
            if let integer = number.int64 { return .integer(integer) }
            return .number(try double(number))
        case .string:
            return .string(try readString())
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue()) }
            return .array(elements)
        case .object:
            var members: [JSONObject.Member] = []
            try beginObject()
            while let key = try nextKey() { members.append((key, try readValue())) }
            return .object(JSONObject(distinct: members))
        }
    }

    /// Checks a value of any kind and steps over it.
    ///
    /// - Returns: Where it stands in the document, in bytes.
    @discardableResult
    package mutating func skipValue() throws(JSONError) -> Range<Int> {
        let kind = try peek()
        let start = offset
        switch kind {
        case .null:
            try readLiteral("null")
        case .bool:
            _ = try readBool()
        case .number:
            if try readIfNonFinite() == nil { _ = try readNumber() }
        case .string:
            _ = try scanString()
            awaitsValue = false
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .object:
            try beginObject()
            while try nextKeyToken() != nil { try skipValue() }
        }
        return start..<offset
    }

    private mutating func readLiteral(_ literal: StaticString) throws(JSONError) {
        guard isAt(literal) else {
            throw error("expected a value, found \(found())")
        }
        offset += literal.utf8CodeUnitCount
        awaitsValue = false
    }

    /// Whether the word comes next, and ends there.
    func isAt(_ word: StaticString) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        let follower = byte(at: end) | 0x20
        return end <= bytes.count && !(0x61...0x7A ~= follower)
            && word.withUTF8Buffer { $0.elementsEqual(bytes[offset..<end]) }
    }
}
