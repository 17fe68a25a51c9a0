import Glibc

extension UnsafeRawBufferPointer {
    /// The part of the bytes that `range` names, counted from their beginning.
    subscript(slice: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[slice.start..<slice.end])
    }

    /// The offset of the first `byte` at or after `offset`.
    func firstOffset(of byte: UInt8, from offset: Int = 0) -> Int? {
        guard offset < count, let baseAddress,
            let found = memchr(baseAddress + offset, Int32(byte), count - offset)
        else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        guard let baseAddress else { return true }
        return memcmp(baseAddress, text.utf8Start, count) == 0
    }

    /// - Parameter text: In lower case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<count where asciiLowercased(self[offset]) != text.utf8Start[offset] {
            return false
        }
        return true
    }

    /// Whether all bytes may stand in a header's value, eight at a time where they are plain.
    var isFieldValue: Bool {
        var offset = 0
        while offset + 8 <= count {
            let word = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            // A byte's high bit is set in the first where it is below a space, in the second where
            // it is DEL, but for bytes above 127; tabs are sorted out one by one.
            let below = (word &- Self.ones &* 0x20) & ~word
            let deletes = word ^ (Self.ones &* 0x7F)
            let isDelete = (deletes &- Self.ones) & ~deletes
            if (below | isDelete) & (Self.ones &* 0x80) != 0 {
                for position in offset..<(offset + 8)
                where !isFieldValueByte(self[position]) { return false }
            }
            offset += 8
        }
        while offset < count {
            if !isFieldValueByte(self[offset]) { return false }
            offset += 1
        }
        return true
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }

    /// Without the spaces and tabs at both ends: the only blanks HTTP knows (RFC 9110, 5.6.3).
    var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, isBlank(self[start]) { start += 1 }
        while end > start, isBlank(self[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }
}

/// The byte with an ASCII capital made small.
func asciiLowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
}

func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// Visible ASCII, blanks, and the opaque bytes above it (`field-vchar`, `obs-text`; RFC 9110, 5.5).
func isFieldValueByte(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7F || byte == 0x09
}

/// The value of a hexadecimal digit.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
