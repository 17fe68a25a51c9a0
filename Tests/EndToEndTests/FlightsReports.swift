/// The departures of one origin or carrier, as they have been reported up to one minute.
///
/// All sums are of whole numbers, here as in the database, so a mean is one division and has the
/// same bits whatever the order of the summing.
struct FlightsReports {
    struct Sums {
        var count = 0
        /// Minutes in all.
        var delays = 0
        /// Departures more than 15 minutes late.
        var late = 0

        var meanDelay: Double { Double(delays) / Double(count) }
    }

    private let key: String
    private let reports: ArraySlice<(time: Int, delay: Int)>

    /// For each key and each minute in which something was reported, the reports up to then.
    static func byMinute(
        _ flights: [FlightsTables.Flight], _ key: (FlightsTables.Flight) -> String
    ) -> [FlightsReports] {
        Dictionary(grouping: flights, by: key).flatMap { key, flights in
            let reports = flights.compactMap { flight in
                flight.departureDelay.map { delay in
                    (time: flight.departure + (max(delay, 0) + 1) * 60, delay: delay)
                }
            }.sorted { $0.time < $1.time }
            let ends = reports.indices.filter {
                $0 + 1 == reports.endIndex || reports[$0].time < reports[$0 + 1].time
            }
            return ends.map { FlightsReports(key: key, reports: reports[...$0]) }
        }
    }

    /// Of the reports no older than this many seconds.
    func last(_ seconds: Int) -> Sums {
        var sums = Sums()
        for report in reports.reversed() {
            guard report.time >= time - seconds else { break }
            sums.count += 1
            sums.delays += report.delay
            if report.delay > 15 { sums.late += 1 }
        }
        return sums
    }

    /// A row that says this about the minute, and is known at once.
    func row(_ cells: [FlightsView.Cell]) -> FlightsView.SourceRow {
        FlightsView.SourceRow(key: [key], event: time, created: time, cells: cells)
    }

    private var time: Int { reports.last?.time ?? 0 }
}
