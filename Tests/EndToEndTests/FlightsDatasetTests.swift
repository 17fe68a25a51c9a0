import CSV
import Foundation
import JSON
import Testing

/// The flights' dataset against an oracle that shares no code with the join.
@Suite struct FlightsDatasetTests {
    @Test func `the dataset equals the oracle's, cell for cell`() async throws {
        let oracle = try await FlightsOracle.computed()
        let dataset = try await FlightsDataset.downloaded()
        let names = oracle.featureNames.map { String($0.split(separator: ":")[1]) }
        #expect(dataset.columns == FlightsDataset.entityColumns + names)

        var row = 0
        var differing: [String: Int] = [:]
        var examples: [String] = []
        try FlightsCSV.read(try Data(contentsOf: dataset.file)) { _, record in
            defer { row += 1 }
            guard row < oracle.entityRows.count else { return }
            let flight = oracle.entityRows[row]
            let expected =
                Self.entityCells(flight) + oracle.cells(for: flight).map(ExpectedCell.value)
            for (column, cell) in expected.enumerated() {
                let field = record.string(at: column)
                if cell.matches(field) { continue }
                differing[dataset.columns[column], default: 0] += 1
                guard examples.count < 10 else { continue }
                examples.append(
                    "row \(row), \(dataset.columns[column]): \(field ?? "null") "
                        + "instead of \(cell.text)")
            }
        }
        #expect(row == oracle.entityRows.count)
        #expect(row == 327_346)
        #expect(differing == [:], "\(examples)")
    }

    @Test func `the flights have rows exactly at a TTL, ties and rows not known yet`() async throws
    {
        let oracle = try await FlightsOracle.computed()
        var decisions: [String: Decisions] = [:]
        for flight in oracle.entityRows {
            for (view, choice) in zip(oracle.views, oracle.choices(for: flight)) {
                guard let choice else { continue }
                decisions[view.name, default: Decisions()].count(choice)
            }
        }
        #expect(
            decisions.filter { $0.value != Decisions() } == [
                "origin_weather": Decisions(atTTL: 3, notKnownYet: 325_786),
                "origin_departures": Decisions(atTTL: 1),
                "carrier_departures": Decisions(atTTL: 94),
                "route_arrivals": Decisions(
                    atTTL: 741, byCreated: 4_597, byOrder: 94, notKnownYet: 325_782),
                "plane_arrivals": Decisions(atTTL: 4_260, byCreated: 2, notKnownYet: 157_481),
            ])
    }

    @Test func `the dataset has the entity rows, and its receipt their number`() async throws {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let receipt = try await demo.server.get("/v1/datasets/arrivals_2013").json
        #expect(demo.dataset == receipt)
        #expect(receipt["rows"]?.int64Value == Int64(dataset.rows.count))
        #expect(
            receipt["columns"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
                == dataset.columns)
        #expect(receipt["as_known"] == true)
    }

    @Test func `the download's SHA-256 is the receipt's content hash`() async throws {
        let demo = try await FlightsDemo.prepared()
        let dataset = try await FlightsDataset.downloaded()
        let sum = try await FlightsTool.run("sha256sum", dataset.file.path)
        #expect(
            demo.dataset["content_hash"]?.stringValue
                == sum.text.split(separator: " ").first.map(String.init))
    }

    @Test func `a second dataset of the same definitions has the same content hash`() async throws {
        let demo = try await FlightsDemo.prepared()
        let text = try String(
            contentsOf: FlightsTool.repository.appending(path: "config/flights/dataset.json"),
            encoding: .utf8)
        let again = try await demo.succeed(
            "/v1/datasets",
            text.replacingOccurrences(of: "arrivals_2013", with: "arrivals_2013_again"))
        #expect(again["name"] == "arrivals_2013_again")
        #expect(again["content_hash"] == demo.dataset["content_hash"])
        #expect(again["definitions_hash"] == demo.dataset["definitions_hash"])
    }

    @Test func `materializing writes each view's rows once`() async throws {
        let demo = try await FlightsDemo.prepared()
        let oracle = try await FlightsOracle.computed()
        let expected = Dictionary(
            uniqueKeysWithValues: oracle.views.map { ($0.name, Int64($0.rowCount)) }
                + oracle.windows.map { ($0.name, Int64($0.eventCount)) })
        #expect(Self.written(demo.materialization) == expected)
        let again = try await demo.succeed("/v1/materialize", "{}")
        #expect(Self.written(again) == expected.mapValues { _ in 0 })
    }

    /// What was written, by view.
    private static func written(_ result: JSONValue) -> [String: Int64] {
        var rows: [String: Int64] = [:]
        for item in result["feature_views"]?.arrayValue ?? [] {
            rows[item["feature_view"]?.stringValue ?? ""] = item["written"]?.int64Value
        }
        return rows
    }

    private static func entityCells(_ flight: FlightsTables.Flight) -> [ExpectedCell] {
        [
            .text(String(flight.id)), .text(flight.carrier), .text(flight.number),
            flight.tailnum.map(ExpectedCell.text) ?? .value(.null), .text(flight.origin),
            .text(flight.destination), .text(flight.departureText),
            .value(.init(flight.arrivalDelay)), .text(String((flight.arrivalDelay ?? 0) > 15)),
        ]
    }

    private enum ExpectedCell {
        case text(String)
        case value(FlightsView.Cell)

        var text: String {
            switch self {
            case .text(let text): text
            case .value(.null): "null"
            case .value(.integer(let number)): number.description
            case .value(.double(let number)): number.description
            }
        }

        /// Doubles are compared by their bits: the only sums are of whole numbers, which are exact
        /// in any order.
        func matches(_ field: String?) -> Bool {
            switch self {
            case .text(let text): field == text
            case .value(.null): field == nil
            case .value(.integer(let number)): field == String(number)
            case .value(.double(let number)):
                field.flatMap(Double.init)?.bitPattern == number.bitPattern
            }
        }
    }

    /// How many rows of the dataset a rule decides, in one view.
    private struct Decisions: Equatable {
        var atTTL = 0
        var byCreated = 0
        var byOrder = 0
        var notKnownYet = 0

        mutating func count(_ choice: FlightsView.Choice) {
            if choice.isAtTTL { atTTL += 1 }
            if choice.isDecidedByCreated { byCreated += 1 }
            if choice.isDecidedByOrder { byOrder += 1 }
            if choice.passesOverUnknown { notKnownYet += 1 }
        }
    }
}
