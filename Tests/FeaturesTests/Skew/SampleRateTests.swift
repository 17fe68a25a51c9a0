import Features
import Testing

/// Which requests are chosen by their ids.
struct SampleRateTests {
    @Test func `none or all are chosen at the ends`() {
        for bits: UInt64 in [0, 1, 0x7FFF_FFFF_FFFF_FFFF, .max] {
            #expect(SampleRate(0)?.contains(bits) == false)
            #expect(SampleRate(1)?.contains(bits) == true)
        }
    }

    @Test func `at one percent the ids below 028f are chosen`() {
        let rate = SampleRate.onePercent
        #expect(SampleRate(0.01) == rate)
        #expect(rate.contains(0))
        #expect(rate.contains(0x028F_0000_0000_0000))
        #expect(!rate.contains(0x0290_0000_0000_0000))
        #expect(!rate.contains(.max))
    }

    @Test(arguments: [-0.1, 1.1, .nan, .infinity])
    func `what is no part of all is refused`(fraction: Double) {
        #expect(SampleRate(fraction) == nil)
    }
}
