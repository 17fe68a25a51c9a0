/// The name of one request in logs and answers: the client's own, or 64 random bits.
enum RequestID: Sendable {
    case given(String)
    case generated(UInt64)

    /// The client's id if usable: 1 to 64 letters, digits, dots, hyphens and underscores, so that
    /// it can stand in a log line and a header as it is.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        (1...64).contains(bytes.count) && bytes.allSatisfy(ByteSet.requestID.contains)
    }

    /// The given text, or 16 lower-case hexadecimal digits.
    var text: String {
        switch self {
        case .given(let text): text
        case .generated(let bits):
            String(unsafeUninitializedCapacity: 16) { Self.writeHex(bits, into: $0) }
        }
    }

    func write(to output: inout OutputBuffer) {
        switch self {
        case .given(let text): output.append(text)
        case .generated(let bits):
            output.append(bytesMax: 16) { space in
                Self.writeHex(bits, into: space.bindMemory(to: UInt8.self))
            }
        }
    }

    private static func writeHex(_ bits: UInt64, into space: UnsafeMutableBufferPointer<UInt8>)
        -> Int
    {
        for position in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: bits >> UInt64(60 - 4 * position)) & 0xF
            space[position] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10
        }
        return 16
    }
}
