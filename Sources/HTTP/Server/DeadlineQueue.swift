/// Deadlines in order of time: a binary heap.
package struct DeadlineQueue {
    package struct Entry {
        package let time: MonotonicTime
        package let connection: ConnectionID
    }

    private var heap: [Entry] = []

    package init() {}

    /// The earliest deadline.
    package var next: MonotonicTime? { heap.first?.time }

    package mutating func insert(_ time: MonotonicTime, _ connection: ConnectionID) {
        heap.append(Entry(time: time, connection: connection))
        var child = heap.count - 1
        while child > 0, heap[child].time < heap[(child - 1) / 2].time {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest entry off if its time has come.
    package mutating func pop(at now: MonotonicTime) -> Entry? {
        guard let first = heap.first, first.time <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var earliest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].time < heap[earliest].time {
                earliest = child
            }
            if earliest == parent { return first }
            heap.swapAt(parent, earliest)
            parent = earliest
        }
    }
}
