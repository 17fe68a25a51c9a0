import Features
import TestSupport
import Testing

struct WindowTests {
    private static let cases = Result { try Specification.windowCases() }

    @Test func `the case files are read`() throws {
        #expect(try Self.cases.get().count >= 65)
    }

    @Test(arguments: (try? cases.get()) ?? [])
    func `a window contains what the case says`(_ example: WindowCase) {
        #expect(example.window.contains(example.event, at: example.time) == example.isCounted)
    }

    @Test(
        arguments: [
            (59, nil), (60, Hop.second), (599, .second), (600, .tenSeconds), (3600, .minute),
            (18_000, .fiveMinutes), (215_999, .fiveMinutes), (216_000, .hour), (5_183_999, .hour),
            (5_184_000, .day), (31_536_000, .day),
        ] as [(Int64, Hop?)])
    func `a hop is the largest of which a window holds sixty`(seconds: Int64, hop: Hop?) {
        #expect(Window(length: seconds * 1_000_000).hop == hop)
        #expect(Window(length: seconds * 1_000_000, isExact: true).hop == nil)
    }

    @Test func `each hop divides the next`() {
        for (hop, next) in zip(Hop.allCases, Hop.allCases.dropFirst()) {
            #expect(next.microseconds % hop.microseconds == 0)
        }
    }
}
