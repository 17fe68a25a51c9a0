import Features
import Synchronization

extension EntityRows {
    /// The same rows, and how many of those read so far have a time without a zone; `nil` where
    /// none has.
    ///
    /// What a query yields is not counted: its times have the zone that its types say.
    func countingTimesWithoutZone() -> (rows: EntityRows, count: @Sendable () -> Int?) {
        switch self {
        case .query: return (self, { nil })
        case .table(let table):
            let count = table.timesWithoutZone
            return (self, { count > 0 ? count : nil })
        case .stream(let stream):
            let counter = Counter()
            let counted = EntityRowStream {
                let block = try await stream.next()
                counter.add(block?.timesWithoutZone ?? 0)
                return block
            }
            return (.stream(counted), { counter.value > 0 ? counter.value : nil })
        }
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}
