import CSV
import Foundation

/// The source tables as their files have them, read without the program under test.
struct FlightsTables: Sendable {
    struct Flight: Sendable {
        let id: Int
        let carrier: String
        let number: String
        let tailnum: String?
        let origin: String
        let destination: String
        let miles: Int
        let departureText: String
        /// The scheduled departure.
        let departure: Int
        let scheduledMinutes: Int
        /// Minutes; nil for a cancelled flight.
        let departureDelay: Int?
        /// Minutes; nil for a flight that was cancelled or diverted.
        let arrivalDelay: Int?

        var isArrived: Bool { arrivalDelay != nil }

        /// When the arrival is known: a minute after the gate is reached.
        var landed: Int? { arrivalDelay.map { departure + (scheduledMinutes + $0 + 1) * 60 } }
    }

    /// One line of a file, by the names of its columns.
    struct Line {
        private let record: CSVRecord
        private let columns: [String: Int]

        fileprivate init(_ record: CSVRecord, _ columns: [String: Int]) {
            self.record = record
            self.columns = columns
        }

        func text(_ name: String) -> String? { columns[name].flatMap(record.string(at:)) }
        func integer(_ name: String) -> Int? { text(name).flatMap(Int.init) }
        func double(_ name: String) -> Double? { text(name).flatMap(Double.init) }
    }

    let flights: [Flight]
    let weather: [FlightsView.SourceRow]
    let planes: [FlightsView.SourceRow]
    /// Latitude and longitude by airport.
    let places: [String: (latitude: Double, longitude: Double)]

    /// When everything that never changes is true since, and known.
    static let beginning = 1_357_016_400  // 2013-01-01T05:00:00Z

    static func read() async throws -> FlightsTables {
        var flights: [Flight] = []
        try await lines(of: "flights") { flights.append(try flight($0)) }
        var weather: [FlightsView.SourceRow] = []
        try await lines(of: "weather") { weather.append(try hour($0)) }
        var planes: [FlightsView.SourceRow] = []
        try await lines(of: "planes") { line in
            planes.append(
                FlightsView.SourceRow(
                    key: [try required(line.text("tailnum"))],
                    event: beginning, created: beginning,
                    cells: ["year", "engines", "seats"].map { .init(line.integer($0)) }))
        }
        var places: [String: (latitude: Double, longitude: Double)] = [:]
        try await lines(of: "airports") { line in
            places[try required(line.text("faa"))] = (
                try required(line.double("lat")), try required(line.double("lon"))
            )
        }
        return FlightsTables(flights: flights, weather: weather, planes: planes, places: places)
    }

    private static func flight(_ line: Line) throws -> Flight {
        let departure = try required(line.text("sched_dep"))
        return Flight(
            id: try required(line.integer("id")), carrier: try required(line.text("carrier")),
            number: try required(line.text("flight")), tailnum: line.text("tailnum"),
            origin: try required(line.text("origin")), destination: try required(line.text("dest")),
            miles: try required(line.integer("distance")), departureText: departure,
            departure: try required(FlightsClock.seconds(departure)),
            scheduledMinutes: try required(line.integer("sched_minutes")),
            departureDelay: line.integer("dep_delay"), arrivalDelay: line.integer("arr_delay"))
    }

    /// An hour of weather, which is known when it is over.
    private static func hour(_ line: Line) throws -> FlightsView.SourceRow {
        let start = try required(line.text("time_hour").flatMap { FlightsClock.seconds($0) })
        return FlightsView.SourceRow(
            key: [try required(line.text("origin"))], event: start, created: start + 3_600,
            cells: [
                .init(line.double("temp")), .init(line.double("dewp")),
                .init(line.integer("wind_dir")), .init(line.double("wind_speed")),
                .init(line.double("wind_gust")), .init(line.double("precip")),
                .init(line.double("pressure")), .init(line.double("visib")),
            ])
    }

    private static func lines(of table: String, _ body: (Line) throws -> Void) async throws {
        let unpacked = try await FlightsTool.run(
            "gzip", "-dc", "config/flights/\(table).csv.gz")
        guard unpacked.status == 0 else { throw StartError(output: unpacked.errors) }
        try FlightsCSV.read(unpacked.output) { columns, record in
            try body(Line(record, columns))
        }
    }

    /// A field that every line of the file has.
    private static func required<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw StartError(output: "a source file lacks a value") }
        return value
    }
}
