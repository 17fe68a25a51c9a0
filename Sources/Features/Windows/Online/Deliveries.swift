/// Which rows were delivered, and which of them are to be counted.
struct Deliveries: Sendable {
    struct Delivery: Sendable {
        let rows: [OfflineRow]
        let transaction: Int64?
        let known: EventTime
        let now: EventTime
    }

    /// Rows that came since it was said that the table is about to be filled; `nil` when it is not.
    private var held: [Delivery]?
    /// The transactions whose rows the last filling reads.
    private var seen: CommitSnapshot?
    private var lately = SequenceRuns()

    var bytes: Int { lately.bytes }

    mutating func hold() {
        held = held ?? []
    }

    mutating func begin(seen: CommitSnapshot) -> [Delivery] {
        defer { held = nil }
        self.seen = seen
        lately = SequenceRuns()
        return held ?? []
    }

    /// The rows that are to be counted now.
    mutating func fresh(_ delivery: Delivery) -> [OfflineRow] {
        if held != nil {
            held?.append(delivery)
            return []
        }
        if let transaction = delivery.transaction, let seen, seen.contains(transaction) {
            return []
        }
        return delivery.rows.filter { lately.insert($0.order.sequence) }
    }
}
