import JSON
import Testing

/// Feast's protocol, as its clients send and read it.
///
/// Tests share a server and its views; each has keys of its own.
@Suite(FeastShop()) struct FeastTests {
    let server: LarderProcess
    static let epoch: JSONValue = "1970-01-01T00:00:00Z"

    init() throws {
        server = try #require(FeastShop.server)
    }

    func look(_ body: String) async throws -> Answer {
        try await server.send("POST", "/get-online-features", body: body)
    }

    /// Writes rows of a view as the SDK does.
    @discardableResult
    func write(_ view: String, _ df: String) async throws -> Answer {
        try await server.send(
            "POST", "/write-to-online-store",
            body: #"{"feature_view_name": "\#(view)", "df": \#(df), "allow_registry_cache": false}"#
        )
    }

    @discardableResult
    func push(_ source: String, _ df: String, to: String = "online") async throws -> Answer {
        try await server.send(
            "POST", "/push",
            body: #"{"push_source_name": "\#(source)", "df": \#(df), "to": "\#(to)"}"#)
    }

    /// One line for each feature: its name, and for each entity value, status and time.
    func served(_ features: [String], _ entities: JSONValue) async throws -> [String] {
        let answer = try await server.post(
            "/get-online-features",
            [
                "features": .array(features.map(JSONValue.string)), "entities": entities,
                "full_feature_names": true,
            ])
        guard let names = answer.json["metadata"]?["feature_names"]?.arrayValue,
            let results = answer.json["results"]?.arrayValue
        else { return ["\(answer.status) \(answer.text)"] }
        return zip(names, results).dropFirst(entities.objectValue?.count ?? 0).map { name, result in
            let columns = ["values", "statuses", "event_timestamps"].map {
                result[$0]?.arrayValue ?? []
            }
            let cells = columns[0].indices.map { row in
                columns.map { $0[row].stringValue ?? $0[row].text }.joined(separator: " ")
            }
            return "\(name.stringValue ?? "") \(cells.joined(separator: ", "))"
        }
    }

    /// The exception that a client raises, as `status class: message`.
    static func exception(_ answer: Answer) -> String {
        guard let inner = answer.json.stringValue, let error = try? JSONValue(parsing: inner),
            error["module"] == "feast.errors", error.objectValue?.count == 3,
            let name = error["class"]?.stringValue, let message = error["message"]?.stringValue
        else { return "no exception: \(answer.status) \(answer.text)" }
        return "\(answer.status) \(name): \(message)"
    }

    static func column(
        _ values: JSONValue, _ statuses: JSONValue, _ times: JSONValue
    ) -> JSONValue {
        ["values": values, "statuses": statuses, "event_timestamps": times]
    }
}
