import HTTP
import TestSupport
import Testing

/// Small parts of the server.
struct ServerPartsTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
    ])
    func `a date reads as RFC 9110 fixes it`(_ second: Int, _ text: String) {
        #expect(CommonLines.date(second) == text)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `deadlines come out in order of time`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var queue = DeadlineQueue()
        let times = (0..<500).map { _ in Int64.random(in: 0..<1000, using: &random) }
        for time in times {
            queue.insert(
                MonotonicTime(nanoseconds: time), ConnectionID(descriptor: 1, generation: 1))
        }
        var popped: [Int64] = []
        while let entry = queue.pop(at: MonotonicTime(nanoseconds: 499)) {
            popped.append(entry.time.nanoseconds)
        }
        #expect(popped == times.filter { $0 < 500 }.sorted(), "seed \(seed)")
    }

    @Test func `a connection is told from an earlier one with its descriptor`() {
        let id = ConnectionID(descriptor: 7, generation: .max)
        #expect(ConnectionID(bits: id.bits) == id)
        #expect(ConnectionID(descriptor: 7, generation: 1) != id)
    }
}
