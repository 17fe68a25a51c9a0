package import Features
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: Sendable {
    private let time: Mutex<EventTime>

    package init(_ start: EventTime) {
        time = Mutex(start)
    }

    package var now: EventTime { time.withLock { $0 } }

    package func set(_ time: EventTime) {
        self.time.withLock { $0 = time }
    }

    package func advance(microseconds: Int64) {
        time.withLock { $0 = EventTime(microseconds: $0.microseconds + microseconds) }
    }
}
