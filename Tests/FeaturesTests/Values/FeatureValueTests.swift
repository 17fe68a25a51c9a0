import Features
import Testing

@Suite struct FeatureValueTests {
    @Test func `NaN equals NaN of any payload, and hashes alike`() {
        let quiet = FeatureValue.float64(.nan)
        let other = FeatureValue.float64(Double(nan: 7, signaling: false))
        #expect(quiet == other)
        #expect(quiet.hashValue == other.hashValue)
        let narrow = FeatureValue.float32(.nan)
        let narrowOther = FeatureValue.float32(Float(nan: 7, signaling: false))
        #expect(narrow == narrowOther)
        #expect(narrow.hashValue == narrowOther.hashValue)
    }

    @Test func `zero differs from negative zero`() {
        #expect(FeatureValue.float64(0.0) != .float64(-0.0))
        #expect(FeatureValue.float32(0.0) != .float32(-0.0))
    }

    @Test func `text is compared by its bytes, not by its looks`() {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        #expect(composed == decomposed)
        #expect(FeatureValue.string(composed) != .string(decomposed))
        #expect(Set([FeatureValue.string(composed), .string(decomposed)]).count == 2)
    }

    @Test func `values of different types differ`() {
        let ones: [FeatureValue] = [
            .bool(true), .int32(1), .int64(1), .float32(1), .float64(1), .string("1"),
            .bytes([1]), .timestamp(EventTime(microseconds: 1)), .array([.int64(1)]), .null,
        ]
        #expect(Set(ones).count == ones.count)
    }

    @Test func `keys whose texts join to the same text differ`() {
        let first = EntityKey([.string("1"), .string("23")])
        let second = EntityKey([.string("12"), .string("3")])
        #expect(Set([first, second]).count == 2)
    }

    @Test func `a zero byte is found in text and in arrays of text only`() {
        #expect(FeatureValue.string("a\0b").holdsZeroByte)
        #expect(FeatureValue.array([.string("a"), .string("\0")]).holdsZeroByte)
        #expect(!FeatureValue.string("ab").holdsZeroByte)
        #expect(!FeatureValue.bytes([0]).holdsZeroByte)
    }
}
