import CSV
import Foundation

/// The dataset as the server gives it out, in a file and as numbers.
struct FlightsDataset: Sendable {
    /// What comes before the features.
    static let entityColumns = [
        "id", "carrier", "flight", "tailnum", "origin", "dest", "event_timestamp", "arr_delay",
        "late",
    ]
    static let featureCount = 41

    struct Row: Sendable {
        /// Values of the join keys.
        let keys: [String: String]
        let timeText: String
        /// Seconds since 1970.
        let time: Int
        /// Minutes.
        let label: Double
    }

    /// The CSV that was downloaded.
    let file: URL
    let columns: [String]
    let rows: [Row]
    /// `rows.count` rows of `featureCount` numbers; NaN where the dataset has null.
    private let values: [Double]

    static func downloaded() async throws -> FlightsDataset { try await shared.value }

    func features(of row: Int) -> ArraySlice<Double> {
        values[row * Self.featureCount..<(row + 1) * Self.featureCount]
    }

    /// The features' names without those of their views.
    var featureNames: [String] { Array(columns.dropFirst(Self.entityColumns.count)) }

    /// The first row of the newest share of time.
    ///
    /// A time is never divided: the boundary moves to its first row.
    func firstRow(ofNewest share: Double) -> Int {
        let boundary = Int((1 - share) * Double(rows.count) + 1e-9)
        return rows.firstIndex { $0.time == rows[boundary].time } ?? 0
    }

    private static let shared = Task {
        let demo = try await FlightsDemo.prepared()
        let answer = try await demo.server.send(
            "GET", "/v1/datasets/arrivals_2013/rows", headers: ["Accept": "text/csv"])
        guard answer.status == 200 else { throw StartError(output: answer.text) }
        let file = FlightsDemo.directory.appending(path: "dataset.csv")
        try answer.body.write(to: file)
        return try FlightsDataset(answer.body, file: file)
    }

    private init(_ data: Data, file: URL) throws {
        var rows: [Row] = []
        var values: [Double] = []
        columns = try FlightsCSV.read(data) { columns, record in
            func text(_ name: String) -> String { columns[name].flatMap(record.string(at:)) ?? "" }
            guard let time = FlightsClock.seconds(text("event_timestamp")),
                let label = Double(text("arr_delay"))
            else { throw StartError(output: "line \(record.line) has no time or label") }
            rows.append(
                Row(
                    keys: Dictionary(
                        uniqueKeysWithValues: ["origin", "dest", "carrier", "tailnum"].map {
                            ($0, text($0))
                        }),
                    timeText: text("event_timestamp"), time: time, label: label))
            for column in Self.entityColumns.count..<record.count {
                values.append(record.string(at: column).flatMap(Double.init) ?? .nan)
            }
        }
        guard columns.count == Self.entityColumns.count + Self.featureCount else {
            throw StartError(output: "the dataset's columns are \(columns)")
        }
        self.file = file
        self.rows = rows
        self.values = values
    }
}
