import Testing
import larder

struct TimeOrderedIDTests {
    /// The example of RFC 9562, appendix A.6, whose time is 2022-02-22T19:22:22Z.
    @Test func `an identifier is a UUID of version 7`() {
        let text = TimeOrderedID.text(
            microseconds: 1_645_557_742_000_000, random: 0x18C4_DC0C_0C07_398F << 2)
        #expect(text == "017f22e2-79b0-7000-98c4-dc0c0c07398f")
    }

    @Test func `an identifier is greater than those of earlier microseconds`() {
        let texts = (0..<2_000).map {
            TimeOrderedID.text(microseconds: 1_645_557_742_999_000 + $0, random: .max - $0)
        }
        #expect(texts == texts.sorted())
        #expect(Set(texts).count == texts.count)
    }
}
