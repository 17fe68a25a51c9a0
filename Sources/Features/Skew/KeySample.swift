/// Chooses some of the keys there are: always the same ones, on every server.
package enum KeySample {
    /// A number that each key has for ever, its bits evenly spread.
    package static func hash(_ key: some Sequence<FeatureValue>) -> UInt64 {
        var hash = Hash()
        for value in key { hash.combine(value) }
        return hash.finished
    }

    /// The same of values of which the key has those at these places, from 0.
    package static func hash(_ values: ArraySlice<FeatureValue>, at places: [Int]) -> UInt64 {
        hash(places.lazy.map { values[values.startIndex + $0] })
    }

    /// Words, multiplied by 2⁶⁴ over the golden ratio one after the other; the end is that of
    /// MurmurHash3, after which every bit depends on all.
    private struct Hash {
        private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

        mutating func combine(_ word: UInt64) {
            state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
            state ^= state >> 29
        }

        mutating func combine(_ value: FeatureValue) {
            switch value {
            case .null: combine(0)
            case .bool(let value): combine(value ? 2 : 1)
            // A key goes on being itself where its type is widened.
            case .int32(let value): combine(UInt64(bitPattern: Int64(value)))
            case .int64(let value): combine(UInt64(bitPattern: value))
            case .float32(let value): combine(UInt64(value.bitPattern))
            case .float64(let value): combine(value.bitPattern)
            case .timestamp(let time): combine(UInt64(bitPattern: time.microseconds))
            case .string(var text): text.withUTF8 { combine(UnsafeRawBufferPointer($0)) }
            case .bytes(let bytes): bytes.withUnsafeBytes { combine($0) }
            case .array(let elements): for element in elements { combine(element) }
            }
        }

        private mutating func combine(_ bytes: UnsafeRawBufferPointer) {
            var offset = 0
            while offset + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                combine(UInt64(littleEndian: word))
                offset += 8
            }
            var rest = UInt64(bytes.count)
            for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
            combine(rest)
        }

        var finished: UInt64 {
            var hash = state
            hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
            hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
            return hash ^ (hash >> 33)
        }
    }
}
