import Features
import Models
import Testing

/// Which event time is which input's.
struct InputEventTimesTests {
    private typealias Places = InputEventTimes.Places

    @Test func `a letter says for each input which of the event times is its own`() {
        #expect(Places([0, 1, nil, 1]).letters == "AB-B")
        #expect(Places([]).letters.isEmpty)
        let times = [EventTime(microseconds: 5), nil]
        #expect(Places.eventTimes("AB-A", of: times) == [times[0], nil, nil, times[0]])
    }

    @Test func `letters are read back however many event times there are`() {
        let count = 2_000
        let times = (0..<count).map { EventTime?.some(EventTime(microseconds: Int64($0))) }
        let letters = Places((0..<count).reversed()).letters
        #expect(letters.unicodeScalars.count == count)
        #expect(Places.eventTimes(letters, of: times) == times.reversed())
    }

    @Test(arguments: ["C", "@", "a", "A A"])
    func `letters of event times that are not there are none`(_ letters: String) {
        #expect(Places.eventTimes(letters, of: [nil, nil]) == nil)
    }

    @Test func `each prediction has event times of its own`() throws {
        let times = (0..<4).map { EventTime?.some(EventTime(microseconds: Int64($0))) }
        let predictions = try #require(InputEventTimes(times, Places([1, nil, 0])))
        #expect(predictions.eventTime(0, 0, of: 2) == times[1])
        #expect(predictions.eventTime(1, 0, of: 2) == times[3])
        #expect(predictions.eventTime(1, 1, of: 2) == nil)
        #expect(predictions.eventTime(1, 2, of: 2) == times[2])
        #expect(InputEventTimes([], Places([nil])) == nil)
    }
}
