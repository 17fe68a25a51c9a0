/// What the oracle has beside the views with rows: windows, and what is computed on demand.
extension FlightsOracle {
    /// The features of the `turnaround`, in minutes.
    static let turnaroundFeatures = ["plane_ground_minutes", "plane_slack_minutes"]

    /// From the row of the aircraft's last known arrival.
    static func turnaround(
        _ flight: FlightsTables.Flight, lastArrival: FlightsView.SourceRow?
    ) -> [FlightsView.Cell] {
        guard let lastArrival, case .integer(let scheduledMinutes) = lastArrival.cells[1] else {
            return [.null, .null]
        }
        // It became known a minute after it happened.
        let ground = (flight.departure - (lastArrival.created - 60)) / 60
        return [.double(Double(ground)), .double(Double(ground - scheduledMinutes))]
    }

    // `origin.yaml` and `destination.yaml`
    static func windows(_ tables: FlightsTables) -> [FlightsWindowedView] {
        [
            FlightsWindowedView(
                "origin_waiting",
                [
                    .init(name: "origin_overdue_1h", function: .sum(0), window: 3_600),
                    .init(name: "origin_overdue_3h", function: .sum(0), window: 3 * 3_600),
                    .init(name: "origin_due_1h", function: .countPositive, window: 3_600),
                    .init(name: "origin_due_3h", function: .countPositive, window: 3 * 3_600),
                ], events: waiting(tables) { $0.origin }, key: \.origin),
            FlightsWindowedView(
                "destination_waiting",
                [
                    .init(name: "destination_overdue_3h", function: .sum(0), window: 3 * 3_600),
                    .init(
                        name: "destination_due_3h", function: .countPositive, window: 3 * 3_600),
                ], events: waiting(tables) { $0.destination }, key: \.destination),
            FlightsWindowedView(
                "destination_arrivals",
                [("destination_arr_delay", 0), ("destination_lost", 1)].flatMap { name, column in
                    [
                        .init(name: "\(name)_3h", function: .mean(column), window: 3 * 3_600),
                        .init(
                            name: "\(name)_1d", function: .mean(column), window: 86_400, hop: 300),
                    ]
                }, events: arrivals(tables), key: \.destination),
        ]
    }

    /// A flight begins to wait when it is due to leave, and ends when it is reported to have left.
    private static func waiting(
        _ tables: FlightsTables, _ key: (FlightsTables.Flight) -> String
    ) -> [FlightsWindowedView.Event] {
        tables.flights.flatMap { flight in
            func event(_ created: Int, _ change: Int) -> FlightsWindowedView.Event {
                .init(
                    key: key(flight), time: flight.departure, created: created, values: [change])
            }
            let due = event(flight.departure, 1)
            guard let delay = flight.departureDelay else { return [due] }
            return [due, event(flight.departure + (max(delay, 0) + 1) * 60, -1)]
        }
    }

    private static func arrivals(_ tables: FlightsTables) -> [FlightsWindowedView.Event] {
        tables.flights.compactMap { flight in
            guard let landed = flight.landed, let arrivalDelay = flight.arrivalDelay,
                let departureDelay = flight.departureDelay
            else { return nil }
            return .init(
                key: flight.destination, time: landed, created: landed,
                values: [arrivalDelay, arrivalDelay - departureDelay])
        }
    }
}
