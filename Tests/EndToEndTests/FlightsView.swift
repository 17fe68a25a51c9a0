/// A feature view as the oracle sees it: the whole history of each key, and a plain search.
struct FlightsView: Sendable {
    enum Cell: Sendable, Hashable {
        case null
        case integer(Int)
        case double(Double)

        init(_ value: Int?) { self = value.map(Cell.integer) ?? .null }
        init(_ value: Double?) { self = value.map(Cell.double) ?? .null }
    }

    struct SourceRow: Hashable, Sendable {
        let key: [String]
        let event: Int
        let created: Int
        let cells: [Cell]
    }

    /// The row that is used at a time, and what decided that it is this one.
    struct Choice {
        let row: SourceRow
        /// Its event time lies back exactly as long as the TTL allows.
        let isAtTTL: Bool
        /// A row of the same event time, with other values, was known earlier.
        let isDecidedByCreated: Bool
        /// A row of the same event and created times, with other values, came before it in the
        /// source.
        let isDecidedByOrder: Bool
        /// A later event was not known yet.
        let passesOverUnknown: Bool
    }

    let name: String
    let features: [String]
    /// Seconds; nil for ever.
    let ttl: Int?
    let key: @Sendable (FlightsTables.Flight) -> [String]?
    /// Rows by key; ascending by event time, created time and place in the source.
    private let histories: [[String]: [SourceRow]]

    /// - Parameter rows: In the source's order.
    init(
        _ name: String, _ features: [String], ttl: Int?, rows: [SourceRow],
        key: @escaping @Sendable (FlightsTables.Flight) -> [String]?
    ) {
        self.name = name
        self.features = features
        self.ttl = ttl
        self.key = key
        histories = Dictionary(grouping: rows.enumerated(), by: \.element.key).mapValues { rows in
            rows.sorted {
                ($0.element.event, $0.element.created, $0.offset)
                    < ($1.element.event, $1.element.created, $1.offset)
            }.map(\.element)
        }
    }

    /// Rows that differ in nothing are one.
    var rowCount: Int { histories.values.reduce(0) { $0 + Set($1).count } }

    func history(of flight: FlightsTables.Flight) -> [SourceRow] {
        key(flight).flatMap { histories[$0] } ?? []
    }

    /// The greatest row with event time and created time at or before the flight's scheduled
    /// departure, and no older than the TTL.
    func choice(for flight: FlightsTables.Flight) -> Choice? {
        let rows = history(of: flight)
        let time = flight.departure
        var place = Self.count(rows, upTo: time)
        var passesOverUnknown = false
        while place > 0 {
            place -= 1
            let row = rows[place]
            if let ttl, time - row.event > ttl { return nil }
            guard row.created <= time else {
                passesOverUnknown = true
                continue
            }
            let before = place > 0 ? rows[place - 1] : nil
            let isTie = before.map { $0.event == row.event && $0.cells != row.cells } ?? false
            return Choice(
                row: row, isAtTTL: ttl == time - row.event,
                isDecidedByCreated: isTie && before?.created != row.created,
                isDecidedByOrder: isTie && before?.created == row.created,
                passesOverUnknown: passesOverUnknown)
        }
        return nil
    }

    /// How many rows have an event time at or before the time.
    private static func count(_ rows: [SourceRow], upTo time: Int) -> Int {
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].event <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
