import Features
import JSON

/// Writes times one after the other into one space; one that is like the one before is copied,
/// which costs less than forming its text: rows that came together often have the same.
struct RepeatedTimes {
    private var last: (time: EventTime, text: Range<Int>)?

    mutating func write(_ time: EventTime, to space: inout JSONSpace) {
        if let last, last.time == time {
            space.repeat(last.text)
            return
        }
        let start = space.count
        space.quoted(time)
        last = (time, start..<space.count)
    }
}
