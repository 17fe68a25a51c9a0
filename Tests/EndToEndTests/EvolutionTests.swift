import JSON
import Testing

/// Definitions that change while rows, services and models stand on them.
@Suite(.serialized, OperationsShop()) struct EvolutionTests {
    let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    static let base = """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources:
          - name: takings
            kind: push
            schema:
              - {name: till, type: int64}
              - {name: sum, type: float64}
              - {name: note, type: string}

        """
    static let number = view("{name: sum, type: float64}")
    static let text = view("{name: sum, type: string, column: note}")
    static let renamed = view("{name: total, type: float64, renamed_from: sum}")
    static let service = "feature_services: [{name: books, features: [\"daily:sum\"]}]\n"
    static let model = "models: [{name: m, feature_service: books}]\n"

    static func view(_ feature: String) -> String {
        """
        feature_views:
          - {name: daily, entities: [till], source: takings, features: [\(feature)]}

        """
    }

    @Test func `an incompatible view is served beside the one it follows`() async throws {
        try await apply(Self.base + Self.number, "versions")
        try await send(to: "daily", #""sum": 4.5"#, "versions")
        let changes = try await apply(Self.text, "versions")
        #expect(
            changes == [
                [
                    "kind": "feature view", "name": "daily", "action": "update", "version": 2,
                    "details": [
                        .string(
                            #"features: sum {"name":"sum","type":"float64"} → "#
                                + #"{"name":"sum","type":"string","column":"note"}"#),
                        .string(
                            "version 2 beside version 1: the feature \"sum\" was float64, which "
                                + "cannot become string"),
                    ],
                    "breaks": [],
                ]
            ])
        let both: JSONValue = ["daily:sum", "daily@v1:sum", "daily@v2:sum"]
        #expect(
            try await lookUp(both, "versions")
                == "[null,4.5,null] NOT_FOUND PRESENT NOT_FOUND")
        try await send(to: "daily", #""sum": "good""#, "versions")
        try await send(to: "daily@v1", #""sum": 5.5"#, "versions", at: "2026-01-02T00:00:00Z")
        #expect(
            try await lookUp(both, "versions") == "[\"good\",5.5,\"good\"] PRESENT PRESENT PRESENT")
        let view = try await server.get("/v1/feature-views/daily?project=versions").json
        #expect(view["versions"] == [1, 2])
        let first = try await server.get("/v1/feature-views/daily@v1?project=versions").json
        #expect(first["version"] == 1)
        #expect(first["features"] == [["name": "sum", "type": "float64"]])
    }

    @Test func `both versions are joined as of their times`() async throws {
        try await apply(Self.base + Self.number, "joined")
        try await send(to: "daily", #""sum": 4.5"#, "joined")
        try await apply(Self.text, "joined")
        let answer = try await server.post(
            "/v1/historical-features?project=joined",
            [
                "features": ["daily:sum", "daily@v1:sum"], "full_feature_names": true,
                "entity_rows": [["till": 1, "event_timestamp": "2026-01-05T00:00:00Z"]],
            ])
        #expect(
            answer.text
                == #"{"till":1,"event_timestamp":"2026-01-05T00:00:00Z","daily__sum":null,"#
                + #""daily@v1__sum":4.5}"# + "\n")
    }

    @Test func `a model goes on reading what it was added on`() async throws {
        try await apply(Self.base + Self.number + Self.service + Self.model, "pinned")
        try await send(to: "daily", #""sum": 7.5"#, "pinned")
        try await promote("pinned")
        let before = try await predict("pinned")
        #expect(before.status == 200, "\(before.text)")
        // The whole bundle again: the service moves to version 2, and the model does not.
        let changes = try await apply(
            Self.base + Self.text + Self.service + Self.model, "pinned")
        let breaks = changes.first { $0["name"] == "daily" }?["breaks"]
        #expect(
            breaks == [
                [
                    "kind": "feature service", "name": "books",
                    "reason": "it reads version 2 from now on, which holds no rows yet",
                ],
                [
                    "kind": "model", "name": "m",
                    "reason": .string(
                        "its version 1 goes on reading \"daily@v1\", which takes rows under that "
                            + "name only"),
                ],
            ])
        #expect(try await values(predict("pinned")) == values(before))
        let model = try await server.get("/v1/models/m?project=pinned").json
        #expect(model["versions"]?.arrayValue?.first?["reads"] == ["daily@v1:sum"])
    }

    @Test func `a service stays bound until it is applied again`() async throws {
        try await apply(Self.base + Self.number + Self.service, "bound")
        try await send(to: "daily", #""sum": 4.5"#, "bound")
        try await apply(Self.text, "bound")
        #expect(try await lookUp(service: "books", "bound") == "[4.5] PRESENT")
        let service = try await server.get("/v1/feature-services/books?project=bound").json
        #expect(service["bound_to"] == ["daily": 1])
        let changes = try await apply(Self.service, "bound")
        #expect(changes.first?["details"] == ["daily: version 1 → 2"])
        #expect(try await lookUp(service: "books", "bound") == "[null] NOT_FOUND")
    }

    @Test func `a renamed feature answers to both names`() async throws {
        try await apply(Self.base + Self.number + Self.service, "renamed")
        try await send(to: "daily", #""sum": 4.5"#, "renamed")
        let changes = try await apply(Self.renamed, "renamed")
        #expect(changes.first?["details"] == ["features: sum renamed to total"])
        #expect(changes.first?["breaks"] == [])
        let both: JSONValue = ["daily:total", "daily:sum"]
        #expect(try await lookUp(both, "renamed") == "[4.5,4.5] PRESENT PRESENT")
        #expect(try await lookUp(service: "books", "renamed") == "[4.5] PRESENT")
        try await send(to: "daily", #""sum": 5.5"#, "renamed", at: "2026-01-02T00:00:00Z")
        try await send(to: "daily", #""total": 6.5"#, "renamed", at: "2026-01-03T00:00:00Z")
        #expect(try await lookUp(both, "renamed") == "[6.5,6.5] PRESENT PRESENT")
        #expect(try await apply(Self.renamed, "renamed").first?["action"] == "unchanged")
    }

    @Test func `a plan says what is to be backfilled and changes nothing`() async throws {
        let bundle = """
            feature_views:
              - name: shop_weather
                entities: [shop]
                source: weather
                ttl: 3h
                features:
                  - {name: temp, type: float64}
                  - {name: wind, type: float64}
                  - {name: gusts, type: float64, column: wind}
            """
        let before = try await server.get("/v1/feature-views").text
        let answer = try await server.send(
            "POST", "/v1/apply?plan=true", body: bundle, contentType: "application/yaml")
        let backfill = answer.json["changes"]?.arrayValue?.first?["backfill"]
        #expect(backfill?["reason"] == "new features")
        #expect(backfill?["features"] == ["gusts"])
        #expect(backfill?["rows"]?.int64Value ?? 0 > 0)
        #expect(backfill?["seconds"]?.doubleValue ?? 0 > 0)
        #expect(
            backfill?["estimate"]
                == .string(
                    "Both are estimates: rows is what PostgreSQL's planner expects of the source, "
                        + "seconds assumes 50000 rows a second."))
        #expect(try await server.get("/v1/feature-views").text == before)
    }

    @discardableResult
    func apply(_ bundle: String, _ project: String) async throws -> [JSONValue] {
        try #require(try await applied(bundle, project)["changes"]?.arrayValue)
    }

    /// The whole answer.
    func applied(_ bundle: String, _ project: String) async throws -> JSONValue {
        let answer = try await server.send(
            "POST", "/v1/apply?project=\(project)", body: bundle, contentType: "application/yaml")
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    func send(
        to view: String, _ member: String, _ project: String, at time: String? = nil
    ) async throws {
        let answer = try await server.send(
            "POST", "/v1/feature-views/\(view)/rows?project=\(project)",
            body: """
                {"rows": [{"till": 1, "event_timestamp": "\(time ?? "2026-01-01T00:00:00Z")",
                  \(member)}]}
                """)
        try #require(answer.status == 200, "\(answer.text)")
    }

    func lookUp(_ features: JSONValue, _ project: String) async throws -> String {
        try await lookUp(["features": features, "entities": ["till": [1]]], in: project)
    }

    func lookUp(service: String, _ project: String) async throws -> String {
        try await lookUp(
            ["feature_service": .string(service), "entities": ["till": [1]]], in: project)
    }

    func lookUp(_ body: JSONValue, in project: String) async throws -> String {
        let answer = try await server.post("/v1/online-features?project=\(project)", body)
        let row = try #require(answer.json["rows"]?.arrayValue?.first, "\(answer.text)")
        let statuses = (row["statuses"]?.arrayValue ?? []).compactMap(\.stringValue)
        return ([row["values"]?.text ?? ""] + statuses).joined(separator: " ")
    }

    /// Adds a version of the model, which has one input.
    func upload(_ project: String) async throws {
        let upload = try await server.send(
            "POST", "/v1/models/m/versions?format=xgboost-json&project=\(project)",
            body: OperationsModel.document(inputs: ["sum"]))
        try #require(upload.status == 201, "\(upload.text)")
    }

    /// Uploads version 1 of the model and makes it the champion.
    func promote(_ project: String) async throws {
        try await upload(project)
        let alias = try await server.send(
            "PUT", "/v1/models/m/aliases/champion?project=\(project)", body: #"{"version": 1}"#)
        try #require(alias.status == 200, "\(alias.text)")
    }

    func predict(
        _ project: String, _ body: JSONValue = ["entities": ["till": [1]]]
    ) async throws -> Answer {
        try await server.post("/v1/models/m/predict?project=\(project)", body)
    }

    func values(_ answer: Answer) throws -> [JSONValue?] {
        try #require(answer.json["predictions"]?.arrayValue, "\(answer.text)").map { $0["value"] }
    }
}
