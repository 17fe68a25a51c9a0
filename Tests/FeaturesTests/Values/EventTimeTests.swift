import Features
import TestSupport
import Testing

@Suite struct EventTimeTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("2013-01-01", 1_356_998_400_000_000),
            ("2013-01-01 05:00", 1_357_016_400_000_000),
            ("2013-01-01T05:00:00", 1_357_016_400_000_000),
            ("2013-01-01t05:00:00z", 1_357_016_400_000_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000_000),
            ("2024-02-29", 1_709_164_800_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func `a date and time is read as microseconds since 1970`(text: String, microseconds: Int64) {
        #expect(EventTime(rfc3339: text) == EventTime(microseconds: microseconds))
    }

    @Test(
        arguments: [
            ("2013-01-01T05:00:00-05:00", 1_357_034_400),
            ("2013-01-01T05:00:00+05:30", 1_356_996_600),
            ("2013-01-01T05:00:00+0530", 1_356_996_600),
            ("2013-01-01T05:00:00+05", 1_356_998_400),
            ("2013-01-01T05:00:00-00:00", 1_357_016_400),
        ] as [(String, Int64)])
    func `a zone is subtracted`(text: String, seconds: Int64) {
        #expect(EventTime(rfc3339: text) == time(seconds))
    }

    @Test(
        arguments: [
            (".25", 250_000), (",5", 500_000), (".000001", 1), (".1234569", 123_456),
            (".999999999999999999999", 999_999),
        ] as [(String, Int64)])
    func `digits past the microsecond are dropped`(fraction: String, microseconds: Int64) {
        #expect(
            EventTime(rfc3339: "1970-01-01T00:00:00\(fraction)Z")
                == EventTime(microseconds: microseconds))
    }

    @Test(arguments: [
        "", "2013", "2013-1-1", "2013-01", "20130101", " 2013-01-01", "2013-01-01 ", "2013-01-01Z",
        "2013-01-01T", "2013-01-01T05", "2013-01-01T05:00:00.Z", "2013-01-01T05:00:00ZZ",
        "2013-01-01T05:00:00 Z", "2013-01-01T05:00:00+5", "2013-01-01T05:00:00+05:3",
        "２０１３-01-01", "-2013-01-01", "1970-01-01T00:00:00Z\0", "now",
    ])
    func `text of another form is refused`(text: String) {
        #expect(EventTime(rfc3339: text) == nil)
    }

    @Test(arguments: [
        "2013-13-01", "2013-00-10", "2013-01-00", "2013-01-32", "2013-04-31", "2013-02-29",
        "1900-02-29", "0000-01-01", "2013-01-01T24:00:00Z", "2013-01-01T23:60:00Z",
        "2013-01-01T05:00:00+24:00", "2013-01-01T05:00:00+05:60",
    ])
    func `an impossible date or time is refused`(text: String) {
        #expect(EventTime(rfc3339: text) == nil)
    }

    @Test func `a leap second is refused`() {
        #expect(EventTime(rfc3339: "2016-12-31T23:59:60Z") == nil)
    }

    @Test(arguments: ["0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"])
    func `a zone may not lead out of the years that can be written`(text: String) {
        #expect(EventTime(rfc3339: text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (250_000, "1970-01-01T00:00:00.250Z"),
            (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        ] as [(Int64, String)])
    func `a time is written with as much fraction as it needs`(microseconds: Int64, text: String) {
        #expect(EventTime(microseconds: microseconds).description == text)
    }

    @Test func `an instant beyond the year 9999 is written as its number`() {
        #expect(EventTime(microseconds: .max).description == "9223372036854775807us")
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a random instant reads back as it was written`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let range = EventTime.earliest.microseconds...EventTime.latest.microseconds
        for _ in 0..<500 {
            let instant = EventTime(microseconds: Int64.random(in: range, using: &random))
            #expect(EventTime(rfc3339: instant.description) == instant, "seed \(seed)")
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a later instant is written as greater text of the same length`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let years = 0...(253_402_300_799 as Int64)
        for _ in 0..<200 {
            let first = time(Int64.random(in: years, using: &random))
            let second = time(Int64.random(in: years, using: &random))
            #expect(
                (first < second) == (first.description < second.description), "seed \(seed)")
        }
    }

    @Test func `an age that does not fit saturates`() {
        let first = EventTime(microseconds: .min)
        let last = EventTime(microseconds: .max)
        #expect(first.age(at: last) == .max)
        #expect(last.age(at: first) == .min)
    }
}
