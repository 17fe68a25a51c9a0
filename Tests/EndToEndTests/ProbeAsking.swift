import Features
import JSON

/// Asks a server for the features of the randomized test.
struct ProbeAsking {
    private let server: LarderProcess

    init(_ server: LarderProcess) { self.server = server }

    /// The drivers of some rounds, and one that nobody ever writes.
    static func drivers(ofRounds rounds: Int) -> [Int64] {
        Array(-1..<Int64(rounds) * ProbeBatch.driversPerRound)
    }

    /// What is served, now or as of an instant.
    func online(_ drivers: [Int64], asOf instant: Int64? = nil) async throws -> [[ProbeCell]] {
        var members: [(String, JSONValue)] = [
            ("features", .array(ProbeView.features.map(JSONValue.string))),
            ("entities", ["driver": .array(drivers.map(JSONValue.integer))]),
            ("full_feature_names", true),
        ]
        if let instant { members.append(("as_of", Self.text(instant))) }
        let answer = try await server.post(
            "/v1/online-features", .object(JSONObject(members)))
        guard answer.status == 200, let rows = answer.json["rows"]?.arrayValue,
            rows.count == drivers.count
        else { throw ProbeFailure("lookups are answered \(answer.status) \(answer.text)") }
        return rows.map(Self.cells)
    }

    /// The values that the join gives to each driver at each instant, by what was known then.
    func joined(_ drivers: [Int64], at instants: [Int64]) async throws -> [[JSONValue]] {
        let rows = instants.flatMap { instant in
            drivers.map { driver -> JSONValue in
                ["driver": .integer(driver), "event_timestamp": Self.text(instant)]
            }
        }
        let answer = try await server.post(
            "/v1/historical-features",
            [
                "features": .array(ProbeView.features.map(JSONValue.string)),
                "entity_rows": .array(rows), "as_known": true, "full_feature_names": true,
            ])
        let lines = answer.text.split(separator: "\n")
        guard answer.status == 200, lines.count == rows.count else {
            throw ProbeFailure("joins are answered \(answer.status) \(answer.text)")
        }
        let names = ProbeView.features.map { $0.replacing(":", with: "__") }
        return try lines.map { line in
            let row = try JSONValue(parsing: String(line))
            return names.map { row[$0] ?? "absent" }
        }
    }

    private static func text(_ instant: Int64) -> JSONValue {
        .string(EventTime(microseconds: instant).description)
    }

    private static func cells(_ row: JSONValue) -> [ProbeCell] {
        let lists = ["values", "statuses", "event_timestamps"].map { row[$0]?.arrayValue ?? [] }
        return ProbeView.features.indices.map { index in
            let cell = lists.map { $0.indices.contains(index) ? $0[index] : "absent" }
            return ProbeCell(
                value: cell[0], status: cell[1].stringValue ?? "absent", eventTime: cell[2])
        }
    }
}
