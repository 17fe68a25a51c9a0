/// A request's place in a trace that spans services: `traceparent` (W3C Trace Context, level 2).
///
/// `tracestate` is not kept: it is for whom a request is sent on to, and this server sends none on.
package struct TraceContext: Sendable, Equatable {
    /// Not zero.
    private let trace: UInt128
    /// Who asks, in what was received; this request, in a `child`. Not zero.
    private let span: UInt64
    private let flags: UInt8

    /// `sampled` and `random-trace-id`; what the others mean is not known yet, so they are sent
    /// as 0 (4.3).
    private static let knownFlags: UInt8 = 0b11
    private static let randomFlag: UInt8 = 0b10
    /// Of version 00: `00-`, 32 digits, `-`, 16 digits, `-`, 2 digits.
    private static let bytesCount = 55

    private init(trace: UInt128, span: UInt64, flags: UInt8) {
        self.trace = trace
        self.span = span
        self.flags = flags & Self.knownFlags
    }

    /// A trace that begins here.
    ///
    /// - Parameters:
    ///   - random: 128 random bits; who sees the trace may rely on them (4.3.2).
    ///   - spanID: 64 random bits. A zero, which no id may be, becomes a one in both.
    package init(startedBy random: (UInt64, UInt64), spanID: UInt64) {
        let trace = UInt128(random.0) << 64 | UInt128(random.1)
        self.init(trace: max(trace, 1), span: max(spanID, 1), flags: Self.randomFlag)
    }

    /// Reads the value of a `traceparent` header, blanks at its ends gone (3.2).
    ///
    /// - Returns: `nil` where it is to be ignored: another length or form than its version has,
    ///   capital digits, an id of zeros, or version ff. What versions above 00 add after another
    ///   hyphen is passed over.
    package init?(parsing value: UnsafeRawBufferPointer) {
        guard value.count >= Self.bytesCount, let version = Self.number(in: value, 0..<2),
            version != 0xFF, value.count == Self.bytesCount || version > 0,
            value.count == Self.bytesCount || Self.isHyphen(value, 55),
            Self.isHyphen(value, 2), Self.isHyphen(value, 35), Self.isHyphen(value, 52),
            let trace = Self.number(in: value, 3..<35), trace != 0,
            let span = Self.number(in: value, 36..<52), span != 0,
            let flags = Self.number(in: value, 53..<55)
        else { return nil }
        self.init(trace: trace, span: UInt64(span), flags: UInt8(flags))
    }

    /// The same trace seen from a request that this one has caused.
    ///
    /// - Parameter spanID: 64 random bits; a zero becomes a one.
    package func child(spanID: UInt64) -> TraceContext {
        TraceContext(trace: trace, span: max(spanID, 1), flags: flags)
    }

    /// 32 lower-case hexadecimal digits.
    package var traceID: String {
        String(unsafeUninitializedCapacity: 32) { Self.write(trace, digits: 32, into: .init($0)) }
    }

    /// 16 lower-case hexadecimal digits.
    package var spanID: String {
        String(unsafeUninitializedCapacity: 16) {
            Self.write(UInt128(span), digits: 16, into: .init($0))
        }
    }

    /// Writes the value of a `traceparent` header of version 00.
    package func write(to output: inout OutputBuffer) {
        output.append(bytesMax: Self.bytesCount) { space in
            space.copyBytes(from: "00-".utf8)
            _ = Self.write(trace, digits: 32, into: .init(rebasing: space[3..<35]))
            space[35] = UInt8(ascii: "-")
            _ = Self.write(UInt128(span), digits: 16, into: .init(rebasing: space[36..<52]))
            space[52] = UInt8(ascii: "-")
            _ = Self.write(UInt128(flags), digits: 2, into: .init(rebasing: space[53..<55]))
            return Self.bytesCount
        }
    }

    private static func isHyphen(_ value: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        value[offset] == UInt8(ascii: "-")
    }

    /// - Returns: `nil` where there is anything but lower-case hexadecimal digits.
    private static func number(
        in value: UnsafeRawBufferPointer, _ range: Range<Int>
    ) -> UInt128? {
        var number: UInt128 = 0
        for byte in value[range] {
            guard let digit = hexadecimalValue(byte), byte &- 0x41 >= 26 else { return nil }
            number = number << 4 | UInt128(digit)
        }
        return number
    }

    private static func write(
        _ number: UInt128, digits: Int, into space: UnsafeMutableRawBufferPointer
    ) -> Int {
        for position in 0..<digits {
            let digit = UInt8(truncatingIfNeeded: number >> (4 * (digits - 1 - position))) & 0xF
            space[position] = digit < 10 ? 0x30 + digit : 0x61 + digit - 10
        }
        return digits
    }
}
