import Features
import Models
import Testing

/// The names of predictions.
struct PredictionIDTests {
    @Test func `a name is a UUID of version 7 that begins with the time`() {
        let ids = PredictionIDs(random: 0x2A5A_5A5A)
        let id = ids.next(1, at: 1_700_000_000_123_456)
        #expect(id.milliseconds == 1_700_000_000_123)
        #expect(id.description == "018bcfe5-687b-774b-aa5a-5a5a00000000")
    }

    @Test func `the names of a request follow each other, and those of the next come behind`() {
        let ids = PredictionIDs(random: 7)
        let first = ids.next(3, at: 0)
        let next = ids.next(1, at: 0)
        #expect(first.advanced(by: 3) == next)
        #expect(Set((0..<3).map(first.advanced) + [next]).count == 4)
    }

    @Test func `a name is read as it is written, in either case`() {
        let id = PredictionID(high: 0x0123_4567_89AB_7DEF, low: 0x8123_4567_89AB_CDEF)
        #expect(id.description == "01234567-89ab-7def-8123-456789abcdef")
        #expect(PredictionID(id.description) == id)
        #expect(PredictionID(id.description.uppercased()) == id)
    }

    @Test(arguments: [
        "", "0123", "01234567-89ab-7def-8123-456789abcde", "01234567-89ab-7def-8123-456789abcdef0",
        "0123456789ab-7def-8123-456789abcdef-", "g1234567-89ab-7def-8123-456789abcdef",
        "01234567-89ab-7def-8123-45678９abcde",
    ])
    func `what is no UUID is no name`(text: String) {
        #expect(PredictionID(text) == nil)
    }

    @Test func `no name of an instant comes before the first there can be`() {
        for microseconds: Int64 in [0, 1, 999, 1000, 1_700_000_000_123_456] {
            let id = PredictionIDs(random: 0).next(1, at: microseconds)
            let first = PredictionID.first(at: EventTime(microseconds: microseconds))
            let next = PredictionID.first(at: EventTime(microseconds: microseconds + 1))
            #expect(id.high == first.high && id.low >= first.low)
            #expect(id.high < next.high)
        }
    }
}
