#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The digest of RFC 1321, which PostgreSQL computes, too: for spreading, not for secrets.
enum MD5 {
    /// The first 64 bits of the digest of the text's UTF-8, the first byte being the highest.
    static func prefix(of text: String) -> Int64 {
        var text = text
        return text.withUTF8 { bytes in
            var state: State = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
            let whole = bytes.count / 64 * 64
            for start in stride(from: 0, to: whole, by: 64) {
                add(UnsafeBufferPointer(rebasing: bytes[start..<start + 64]), to: &state)
            }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 128) { tail in
                let rest = bytes.count - whole
                let size = rest < 56 ? 64 : 128
                for index in 0..<size {
                    tail[index] = index < rest ? bytes[whole + index] : index == rest ? 0x80 : 0
                }
                let bits = UInt64(bytes.count) &* 8
                for index in 0..<8 {
                    tail[size - 8 + index] = UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index)))
                }
                for start in stride(from: 0, to: size, by: 64) {
                    add(UnsafeBufferPointer(rebasing: tail[start..<start + 64]), to: &state)
                }
            }
            let bits = UInt64(state.0.byteSwapped) << 32 | UInt64(state.1.byteSwapped)
            return Int64(bitPattern: bits)
        }
    }

    private typealias State = (UInt32, UInt32, UInt32, UInt32)

    private static let shifts: [UInt32] = [
        7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21,
    ]
    private static let sines = (1...64).map { UInt32(abs(sin(Double($0))) * 0x1p32) }

    private static func add(_ block: UnsafeBufferPointer<UInt8>, to state: inout State) {
        var (a, b, c, d) = state
        for step in 0..<64 {
            let mixed: UInt32
            let place: Int
            switch step / 16 {
            case 0: (mixed, place) = ((b & c) | (~b & d), step)
            case 1: (mixed, place) = ((d & b) | (~d & c), (5 * step + 1) % 16)
            case 2: (mixed, place) = (b ^ c ^ d, (3 * step + 5) % 16)
            default: (mixed, place) = (c ^ (b | ~d), (7 * step) % 16)
            }
            let sum = a &+ mixed &+ sines[step] &+ word(place, of: block)
            let shift = shifts[step / 16 * 4 + step % 4]
            (a, d, c) = (d, c, b)
            b = b &+ ((sum << shift) | (sum >> (32 - shift)))
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }

    private static func word(_ place: Int, of block: UnsafeBufferPointer<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(block[place * 4 + $1]) << (8 * UInt32($1)) }
    }
}
