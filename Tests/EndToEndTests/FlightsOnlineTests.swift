import JSON
import Testing

/// What is served as of a flight's scheduled departure.
@Suite struct FlightsOnlineTests {
    @Test func `features as of a flight's time are the dataset's row`() async throws {
        let dataset = try await FlightsDataset.downloaded()
        let (sample, lookups) = try await FlightsLookup.sampled()
        var differences: [String] = []
        for (row, lookup) in zip(sample.rows, lookups) {
            for (index, pair) in zip(lookup.values, dataset.features(of: row)).enumerated() {
                let (served, stored) = pair
                let isPresent = lookup.statuses[index] == "PRESENT"
                guard isPresent != stored.isNaN,
                    served.isNull ? stored.isNaN : served.doubleValue == stored
                else {
                    differences.append(
                        "row \(row), \(dataset.featureNames[index]): \(served.text) "
                            + "\(lookup.statuses[index]) instead of \(stored)")
                    continue
                }
            }
        }
        #expect(lookups.count == 1_000)
        #expect(lookups.allSatisfy { $0.values.count == FlightsDataset.featureCount })
        #expect(differences.isEmpty, "seed \(sample.seed)")
    }

    @Test func `nothing that is served happened or became known after the flight's time`()
        async throws
    {
        let oracle = try await FlightsOracle.computed()
        let (sample, lookups) = try await FlightsLookup.sampled()
        let features = oracle.views.flatMap { view in
            view.features.indices.map { (view: view, feature: $0) }
        }
        var leaks: [String] = []
        var served = 0
        for (row, lookup) in zip(sample.rows, lookups) {
            let flight = oracle.entityRows[row]
            for (index, (view, feature)) in features.enumerated() {
                guard let text = lookup.eventTimes[index].stringValue else { continue }
                served += 1
                let event = FlightsClock.seconds(text) ?? .max
                let isKnown = view.history(of: flight).contains { row in
                    row.event == event && row.created <= flight.departure
                        && (lookup.statuses[index] == "OUTSIDE_MAX_AGE"
                            || row.cells[feature].matches(lookup.values[index]))
                }
                if event > flight.departure || !isKnown {
                    leaks.append("row \(row), \(oracle.featureNames[index]) of \(text)")
                }
            }
        }
        #expect(served > 20_000, "so there was something to look at")
        #expect(leaks.isEmpty, "seed \(sample.seed)")
    }
}

extension FlightsView.Cell {
    fileprivate func matches(_ value: JSONValue) -> Bool {
        switch self {
        case .null: value.isNull
        case .integer(let number): value == .integer(Int64(number))
        case .double(let number): value.doubleValue == number
        }
    }
}
