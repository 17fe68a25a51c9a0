/// The dataset of `config/flights/dataset.json`, computed a second time: from the CSV files, by
/// plain loops, with nothing of the program but its CSV reader.
struct FlightsOracle: Sendable {
    /// The flights that arrived, by scheduled departure and number: the entity rows.
    let entityRows: [FlightsTables.Flight]
    /// Views with rows.
    let views: [FlightsView]
    /// Views with aggregations.
    let windows: [FlightsWindowedView]

    static func computed() async throws -> FlightsOracle { try await shared.value }

    /// The features in the order of the service, as `view:feature`.
    var featureNames: [String] {
        views.flatMap { view in view.features.map { "\(view.name):\($0)" } }
            + windows.flatMap { view in view.aggregations.map { "\(view.name):\($0.name)" } }
            + Self.turnaroundFeatures.map { "turnaround:\($0)" }
    }

    /// The flight's features in the order of the service.
    func cells(for flight: FlightsTables.Flight) -> [FlightsView.Cell] {
        let choices = choices(for: flight)
        let lastArrival = zip(views, choices).first { $0.0.name == "plane_arrivals" }?.1
        return zip(views, choices).flatMap { view, choice in
            choice?.row.cells ?? view.features.map { _ in .null }
        } + windows.flatMap { $0.cells(for: flight) }
            + Self.turnaround(flight, lastArrival: lastArrival?.row)
    }

    /// What each view has for the flight; nil where it has no row.
    func choices(for flight: FlightsTables.Flight) -> [FlightsView.Choice?] {
        views.map { $0.choice(for: flight) }
    }

    init(_ tables: FlightsTables) {
        entityRows = tables.flights.filter(\.isArrived)
            .sorted { ($0.departure, $0.id) < ($1.departure, $1.id) }
        views =
            Self.origin(tables) + [Self.carrier(tables)] + Self.route(tables)
            + Self.plane(tables)
        windows = Self.windows(tables)
    }

    private static let shared = Task { FlightsOracle(try await FlightsTables.read()) }

    // `origin.yaml`; `humid` is in the view, but not in the service.
    private static func origin(_ tables: FlightsTables) -> [FlightsView] {
        let key: @Sendable (FlightsTables.Flight) -> [String]? = { [$0.origin] }
        return [
            FlightsView(
                "origin_weather",
                [
                    "temp", "dewp", "wind_dir", "wind_speed", "wind_gust", "precip", "pressure",
                    "visib",
                ],
                ttl: 3 * 3_600, rows: tables.weather, key: key),
            FlightsView(
                "origin_schedule", ["local_hour", "day_of_week", "scheduled_departures"],
                ttl: 3_600, rows: schedule(tables), key: key),
            FlightsView(
                "origin_clock", ["local_minute"], ttl: 3_600, rows: clock(tables), key: key),
            FlightsView(
                "origin_departures",
                [
                    "origin_dep_delay_1h", "origin_late_share_1h", "origin_departed_1h",
                    "origin_dep_delay_3h",
                ],
                ttl: 3 * 3_600,
                rows: FlightsReports.byMinute(tables.flights) { $0.origin }.map { reports in
                    let hour = reports.last(3_600)
                    return reports.row([
                        .double(Double(hour.delays) / Double(hour.count)),
                        .double(Double(hour.late) / Double(hour.count)), .integer(hour.count),
                        .double(reports.last(3 * 3_600).meanDelay),
                    ])
                }, key: key),
        ]
    }

    // `carrier.yaml`
    private static func carrier(_ tables: FlightsTables) -> FlightsView {
        FlightsView(
            "carrier_departures", ["carrier_dep_delay_2h", "carrier_departed_2h"], ttl: 6 * 3_600,
            rows: FlightsReports.byMinute(tables.flights) { $0.carrier }.map { reports in
                let hours = reports.last(2 * 3_600)
                return reports.row([.double(hours.meanDelay), .integer(hours.count)])
            }
        ) { [$0.carrier] }
    }

    /// Flights listed in each clock hour, cancelled ones too.
    private static func schedule(_ tables: FlightsTables) -> [FlightsView.SourceRow] {
        var counts: [String: [Int: Int]] = [:]
        for flight in tables.flights {
            let hour = flight.departure / 3_600 * 3_600
            counts[flight.origin, default: [:]][hour, default: 0] += 1
        }
        return counts.flatMap { origin, hours in
            hours.map { hour, count in
                let clock = FlightsClock.newYork(hour)
                return FlightsView.SourceRow(
                    key: [origin], event: hour, created: hour,
                    cells: [
                        .integer(clock.minuteOfDay / 60), .integer(clock.isoWeekday),
                        .integer(count),
                    ])
            }
        }
    }

    /// A row for each minute in which something is scheduled.
    private static func clock(_ tables: FlightsTables) -> [FlightsView.SourceRow] {
        Set(
            tables.flights.map { flight in
                FlightsView.SourceRow(
                    key: [flight.origin], event: flight.departure, created: flight.departure,
                    cells: [.integer(FlightsClock.newYork(flight.departure).minuteOfDay)])
            }
        ).map(\.self)
    }

    // `route.yaml`
    private static func route(_ tables: FlightsTables) -> [FlightsView] {
        let key: @Sendable (FlightsTables.Flight) -> [String]? = { [$0.origin, $0.destination] }
        let arrivals = tables.flights.compactMap { flight in
            flight.landed.map { landed in
                FlightsView.SourceRow(
                    key: [flight.origin, flight.destination], event: flight.departure,
                    created: landed,
                    cells: [.init(flight.departureDelay), .init(flight.arrivalDelay)])
            }
        }
        let facts = Dictionary(grouping: tables.flights) { [$0.origin, $0.destination] }
            .map { route, flights in
                let place = tables.places[route[1]]
                return FlightsView.SourceRow(
                    key: route, event: FlightsTables.beginning, created: FlightsTables.beginning,
                    cells: [
                        .init(flights.map(\.miles).min()), .init(place?.latitude),
                        .init(place?.longitude),
                    ])
            }
        return [
            FlightsView(
                "route_arrivals", ["route_last_dep_delay", "route_last_arr_delay"],
                ttl: 48 * 3_600, rows: arrivals, key: key),
            FlightsView(
                "route_facts", ["distance", "dest_latitude", "dest_longitude"], ttl: nil,
                rows: facts, key: key),
        ]
    }

    // `plane.yaml`
    private static func plane(_ tables: FlightsTables) -> [FlightsView] {
        let key: @Sendable (FlightsTables.Flight) -> [String]? = { flight in
            flight.tailnum.map { [$0] }
        }
        let arrivals = tables.flights.compactMap { flight -> FlightsView.SourceRow? in
            guard let tailnum = flight.tailnum, let landed = flight.landed else { return nil }
            let due = FlightsClock.newYork(flight.departure + flight.scheduledMinutes * 60)
            return FlightsView.SourceRow(
                key: [tailnum], event: flight.departure, created: landed,
                cells: [
                    .init(flight.arrivalDelay), .integer(flight.scheduledMinutes),
                    .integer(due.minuteOfDay),
                ])
        }
        return [
            FlightsView(
                "plane_arrivals",
                ["plane_last_arr_delay", "plane_last_sched_minutes", "plane_last_due_minute"],
                ttl: 24 * 3_600, rows: arrivals, key: key),
            FlightsView(
                "plane_facts", ["plane_year", "plane_engines", "plane_seats"], ttl: nil,
                rows: tables.planes, key: key),
        ]
    }
}
