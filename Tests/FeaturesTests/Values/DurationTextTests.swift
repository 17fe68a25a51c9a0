import Features
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("0s", 0), ("90s", 90), ("15m", 900), ("3h", 10_800), ("7d", 604_800),
            ("4w", 2_419_200),
        ] as [(String, Int64)])
    func `a whole number and a unit is a duration`(text: String, seconds: Int64) {
        #expect(DurationText(text)?.microseconds == seconds * 1_000_000)
    }

    @Test(arguments: [
        "", "s", "5", "5x", "5 s", " 5s", "+5s", "-5s", "1.5h", "5H", "1h30m", "0x5s",
        "9223372036855s", "99999999999999999999w",
    ])
    func `anything else is none`(text: String) {
        #expect(DurationText(text) == nil)
    }

    @Test(
        arguments: [
            (0, "0s"), (90, "90s"), (900, "15m"), (10_800, "3h"), (86_400, "1d"), (604_800, "1w"),
            (691_200, "8d"),
        ] as [(Int64, String)])
    func `a duration is written in the largest unit it is a whole number of`(
        seconds: Int64, text: String
    ) {
        #expect(DurationText(microseconds: seconds * 1_000_000).text == text)
    }
}
