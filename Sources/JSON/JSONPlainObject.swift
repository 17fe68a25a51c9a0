/// Finds the members of an object that is plainly written: without nesting, escapes or oddities.
///
/// Nearly every row that programs send is, and a scan in one sweep takes a fraction of the time
/// that ``JSONReader`` does, which checks as it goes and can say what is wrong. Here nothing is
/// said: what is not plain is left to that reader. So whatever is taken here, it would take too,
/// except that keys are not checked for coming twice.
package enum JSONPlainObject {
    /// - Parameters:
    ///   - bytes: One document.
    ///   - members: Gets the members; of no meaning unless the object is plain.
    /// - Returns: Whether the object is plain.
    package static func scan(
        _ bytes: UnsafeRawBufferPointer, into members: inout [JSONMember]
    ) -> Bool {
        members.removeAll(keepingCapacity: true)
        var scanner = PlainScanner(bytes: bytes)
        guard scanner.take(ASCII.openBrace) else { return false }
        scanner.skipBlanks()
        if !scanner.take(ASCII.closeBrace) {
            repeat {
                guard let member = scanner.member() else { return false }
                members.append(member)
            } while scanner.take(ASCII.comma)
            guard scanner.take(ASCII.closeBrace) else { return false }
        }
        scanner.skipBlanks()
        return scanner.position == bytes.count && (!scanner.isBeyondASCII || bytes.isUTF8)
    }
}

private struct PlainScanner {
    let bytes: UnsafeRawBufferPointer
    var position = 0
    var isBeyondASCII = false

    @inline(__always)
    mutating func skipBlanks() {
        while position < bytes.count {
            let byte = bytes[position]
            guard
                byte == ASCII.space || byte == ASCII.tab || byte == ASCII.carriageReturn
                    || byte == ASCII.lineFeed
            else { return }
            position &+= 1
        }
    }

    /// Steps over blanks and then the byte, if it is there.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    @inline(__always)
    mutating func member() -> JSONMember? {
        guard take(ASCII.quote) else { return nil }
        let keyStart = position
        guard let keyEnd = endOfString(), take(ASCII.colon) else { return nil }
        skipBlanks()
        guard position < bytes.count, let kind = JSONKind(firstByte: bytes[position]) else {
            return nil
        }
        var valueStart = position
        var number: DecimalText?
        switch kind {
        case .string:
            valueStart += 1
            position = valueStart
            guard let end = endOfString() else { return nil }
            return JSONMember(
                keyStart: keyStart, keyEnd: keyEnd, kind: kind, valueStart: valueStart,
                valueEnd: end, number: nil)
        case .number:
            let read = DecimalText(bytes, from: position)
            guard read.isComplete, read.hasNoLeadingZero(in: bytes), !read.mayBeTooLarge else {
                return nil
            }
            position = read.end
            number = read
        case .bool: position += bytes[position] == UInt8(ascii: "t") ? 4 : 5
        case .null: position += 4
        case .array, .object: return nil
        }
        guard number != nil || isLiteral(valueStart, kind) else { return nil }
        return JSONMember(
            keyStart: keyStart, keyEnd: keyEnd, kind: kind, valueStart: valueStart,
            valueEnd: position, number: number)
    }

    private func isLiteral(_ start: Int, _ kind: JSONKind) -> Bool {
        guard position <= bytes.count else { return false }
        let word = bytes[start..<position]
        if kind == .null { return word.elementsEqual("null".utf8) }
        return word.elementsEqual(word.count == 4 ? "true".utf8 : "false".utf8)
    }

    /// Steps over the closing quote.
    /// - Returns: Where it stands; `nil` where the string is not plain or not closed.
    @inline(__always)
    private mutating func endOfString() -> Int? {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == ASCII.quote {
                position &+= 1
                return position &- 1
            }
            guard byte >= ASCII.space, byte != ASCII.backslash else { return nil }
            if byte >= 0x80 { isBeyondASCII = true }
            position &+= 1
        }
        return nil
    }
}

extension DecimalText {
    /// Whether a document with the number in it might be refused for it.
    fileprivate var mayBeTooLarge: Bool {
        end - start > 200 || (exponentDigits?.count ?? 0) > 2
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var isUTF8: Bool {
        (try? UTF8Span(validating: assumingMemoryBound(to: UInt8.self).span)) != nil
    }
}
