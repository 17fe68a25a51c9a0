import JSON

/// One row of an answer of `POST /v1/online-features`.
struct FlightsLookup: Sendable {
    let values: [JSONValue]
    let statuses: [String]
    /// The event times of the values; null where there is no row.
    let eventTimes: [JSONValue]

    init?(_ json: JSONValue) {
        guard let values = json["values"]?.arrayValue,
            let statuses = json["statuses"]?.arrayValue,
            let eventTimes = json["event_timestamps"]?.arrayValue,
            values.count == statuses.count, values.count == eventTimes.count
        else { return nil }
        self.values = values
        self.statuses = statuses.compactMap(\.stringValue)
        self.eventTimes = eventTimes
    }

    /// 1,000 flights looked up as of their scheduled departure, once for all tests.
    static func sampled() async throws -> (sample: FlightsSample, lookups: [FlightsLookup]) {
        try await shared.value
    }

    private static let shared = Task {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let sample = FlightsSample(1_000, of: dataset.rows.count, for: "lookups")
        // The sample ascends, and so do the times: flights of one time are asked for together.
        var batches: [[FlightsDataset.Row]] = []
        for row in sample.rows.map({ dataset.rows[$0] }) {
            if batches.last?.first?.time == row.time {
                batches[batches.count - 1].append(row)
            } else {
                batches.append([row])
            }
        }
        let lookups = try await demo.inOrder(batches) { try await demo.features(asOf: $0) }
        return (sample: sample, lookups: lookups.flatMap(\.self))
    }
}
