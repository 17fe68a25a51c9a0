/// A view with aggregations as the oracle sees it: the events of each key, and plain sums.
struct FlightsWindowedView: Sendable {
    typealias Cell = FlightsView.Cell

    struct Event: Sendable {
        let key: String
        let time: Int
        /// When it became known.
        let created: Int
        let values: [Int]
    }

    enum Function: Sendable {
        /// Of a value of the events, by its place.
        case sum(Int)
        case mean(Int)
        /// The events whose first value is above zero.
        case countPositive
    }

    struct Aggregation: Sendable {
        let name: String
        let function: Function
        /// Seconds.
        let window: Int
        /// The grid of the window's start, in seconds; all events are on whole minutes.
        var hop = 60
    }

    let name: String
    let aggregations: [Aggregation]
    /// However alike they are.
    let eventCount: Int
    private let key: @Sendable (FlightsTables.Flight) -> String
    /// Events by key, ascending by time.
    private let histories: [String: [Event]]

    init(
        _ name: String, _ aggregations: [Aggregation], events: [Event],
        key: @escaping @Sendable (FlightsTables.Flight) -> String
    ) {
        self.name = name
        self.aggregations = aggregations
        self.key = key
        eventCount = events.count
        histories = Dictionary(grouping: events, by: \.key).mapValues { events in
            events.sorted { $0.time < $1.time }
        }
    }

    /// Of the events before the flight's scheduled departure that were known by then.
    func cells(for flight: FlightsTables.Flight) -> [Cell] {
        let events = histories[key(flight)] ?? []
        return aggregations.map { Self.cell($0, events, at: flight.departure) }
    }

    private static func cell(_ aggregation: Aggregation, _ events: [Event], at time: Int) -> Cell {
        let start = (time - aggregation.window) / aggregation.hop * aggregation.hop
        var count = 0
        var sum = 0
        var place = firstPlace(events, notBefore: start)
        while place < events.count, events[place].time < time {
            let event = events[place]
            place += 1
            guard event.created <= time else { continue }
            switch aggregation.function {
            case .sum(let column), .mean(let column):
                count += 1
                sum += event.values[column]
            case .countPositive:
                if event.values[0] > 0 { count += 1 }
            }
        }
        return switch aggregation.function {
        case .countPositive: .integer(count)
        case .sum: count == 0 ? .null : .double(Double(sum))
        case .mean: count == 0 ? .null : .double(Double(sum) / Double(count))
        }
    }

    /// The first event at or after the time.
    private static func firstPlace(_ events: [Event], notBefore time: Int) -> Int {
        var low = 0
        var high = events.count
        while low < high {
            let middle = (low + high) / 2
            if events[middle].time < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
