import Features
import JSON

/// A view of the randomized test. Both have the same rows.
enum ProbeView: String, CaseIterable {
    case lasting, brief

    /// In microseconds.
    var ttl: Int64? { self == .brief ? 2_000_000 : nil }

    static let features = allCases.flatMap { ["\($0.rawValue):number", "\($0.rawValue):value"] }

    static let definitions = """
        entities:
          - {name: driver, join_keys: [{name: driver, type: int64}]}
        data_sources:
          - name: readings
            kind: push
            schema:
              - {name: driver, type: int64}
              - {name: number, type: int64}
              - {name: value, type: float64}
            event_timestamp: at
            created_timestamp: known_at
        feature_views:
          - name: lasting
            entities: [driver]
            source: readings
            features: [{name: number, type: int64}, {name: value, type: float64}]
          - name: brief
            entities: [driver]
            source: readings
            ttl: 2s
            features: [{name: number, type: int64}, {name: value, type: float64}]
        """
}

/// One feature of one driver, as it is served.
struct ProbeCell: Hashable, CustomStringConvertible {
    let value: JSONValue
    let status: String
    /// A string, or null where there is no row.
    let eventTime: JSONValue

    var description: String { "\(value.text) \(status) \(eventTime.text)" }
}

/// What must be served of some rows, computed in the plainest way.
struct ProbeOracle {
    private let rows: [Int64: [ProbeRow]]

    init(_ rows: [ProbeRow]) {
        self.rows = Dictionary(grouping: rows, by: \.driver)
    }

    /// The greatest row that was both true and known at an instant, however old.
    func row(of driver: Int64, at instant: Int64) -> ProbeRow? {
        rows[driver, default: []]
            .filter { $0.eventTime <= instant && $0.createdTime <= instant }
            .max(by: ProbeRow.isBefore)
    }

    /// The cells of each driver, in the order of `ProbeView.features`.
    func cells(_ drivers: [Int64], at instant: Int64) -> [[ProbeCell]] {
        drivers.map { driver in
            let row = row(of: driver, at: instant)
            return ProbeView.allCases.flatMap { Self.cells(row, of: $0, at: instant) }
        }
    }

    /// The instants within the range at which some answer may become another: rows become visible
    /// and values too old. The range's own begin comes first.
    func changes(in range: ClosedRange<Int64>) -> [Int64] {
        let instants = rows.values.joined().flatMap { row in
            [row.eventTime, row.createdTime]
                + ProbeView.allCases.compactMap(\.ttl).map { row.eventTime + $0 + 1 }
        }
        return [range.lowerBound] + Set(instants).filter(range.contains).sorted()
    }

    private static func cells(
        _ row: ProbeRow?, of view: ProbeView, at instant: Int64
    ) -> [ProbeCell] {
        guard let row else {
            let cell = ProbeCell(value: .null, status: "NOT_FOUND", eventTime: .null)
            return [cell, cell]
        }
        let eventTime = JSONValue.string(EventTime(microseconds: row.eventTime).description)
        // A row exactly as old as its TTL is served.
        if let ttl = view.ttl, instant - row.eventTime > ttl {
            let cell = ProbeCell(value: .null, status: "OUTSIDE_MAX_AGE", eventTime: eventTime)
            return [cell, cell]
        }
        return [.integer(row.number), row.value].map { value in
            ProbeCell(
                value: value, status: value == .null ? "NULL_VALUE" : "PRESENT",
                eventTime: eventTime)
        }
    }
}
