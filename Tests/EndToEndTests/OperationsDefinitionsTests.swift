import JSON
import Testing

/// Planning, applying, replacing and deleting definitions.
@Suite(.serialized, OperationsShop()) struct OperationsDefinitionsTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private static let bundle = """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources:
          - name: takings
            kind: push
            schema: [{name: till, type: int64}, {name: sum, type: float64}]
        feature_views:
          - {name: daily, entities: [till], source: takings, features: [{name: sum, type: float64}]}
        feature_services: [{name: books, features: ["daily:sum"]}]
        """

    @Test func `a plan says what would change and changes nothing`() async throws {
        let plan = try await apply(Self.bundle, "?project=planned&plan=true")
        #expect(
            plan.json == [
                "project": "planned",
                "changes": [
                    Self.change("entity", "till", "create"),
                    Self.change("data source", "takings", "create"),
                    Self.change("feature view", "daily", "create"),
                    Self.change("feature service", "books", "create"),
                ],
            ])
        let views = try await server.get("/v1/feature-views?project=planned")
        #expect(views.json == ["items": [], "next": .null])
    }

    @Test func `what is applied twice is unchanged`() async throws {
        #expect(try await actions(apply(Self.bundle, "?project=twice")) == Self.all("create"))
        #expect(try await actions(apply(Self.bundle, "?project=twice")) == Self.all("unchanged"))
    }

    @Test func `a change counts the version and says what differs and what breaks`()
        async throws
    {
        _ = try await apply(Self.bundle, "?project=changed")
        let hidden = Self.bundle.replacing(
            "source: takings,", with: "source: takings, online: false,")
        let changes = try await apply(hidden, "?project=changed").json["changes"]?.arrayValue
        #expect(
            changes?[2] == [
                "kind": "feature view", "name": "daily", "action": "update", "version": 2,
                "details": ["online: true → false"],
                "breaks": [
                    [
                        "kind": "feature view", "name": "daily",
                        "reason": "lookups of its latest values are refused",
                    ]
                ],
            ])
    }

    @Test func `pruning deletes what the bundle lacks`() async throws {
        _ = try await apply(Self.bundle, "?project=pruned")
        let rest = Self.bundle.split(separator: "\n").dropLast().joined(separator: "\n")
        let answer = try await apply(rest, "?project=pruned&prune=true")
        #expect(
            try actions(answer) == ["unchanged", "unchanged", "unchanged", "delete"])
        let services = try await server.get("/v1/feature-services?project=pruned")
        #expect(services.json["items"] == [])
    }

    @Test func `a document that is JSON is read as JSON, whatever it is said to be`()
        async throws
    {
        let put = try await server.send(
            "PUT", "/v1/entities/escaped?project=escapes",
            body:
                #"{"description": "\ud83d\ude00", "join_keys": [{"name": "e", "type": "string"}]}"#,
            contentType: "application/x-www-form-urlencoded")
        #expect(put.status < 300, "\(put.text)")
        let read = try await server.send("GET", "/v1/entities/escaped?project=escapes")
        #expect(read.text.contains("😀"))
    }

    @Test func `one definition is put, read, and deleted`() async throws {
        let path = "/v1/entities/single?project=single"
        let put = try await server.send(
            "PUT", path, body: #"{"join_keys": [{"name": "k", "type": "string"}]}"#)
        #expect(try actions(put) == ["create"])
        let entity: JSONValue = [
            "name": "single", "join_keys": [["name": "k", "type": "string"]], "version": 1,
        ]
        #expect(try await server.get(path).json == entity)
        #expect(try await actions(server.send("DELETE", path)) == ["delete"])
        #expect(try await server.get(path).status == 404)
    }

    @Test func `lists come in pages`() async throws {
        let first = try await server.get("/v1/feature-services?limit=1").json
        #expect(first["items"]?.arrayValue?.map { $0["name"] } == ["comfort"])
        #expect(first["next"] == "comfort")
        let second = try await server.get("/v1/feature-services?limit=1&cursor=comfort").json
        #expect(second["items"]?.arrayValue?.map { $0["name"] } == ["labels"])
        #expect(second["next"] == .null)
    }

    @Test func `a method that a path lacks is answered with those it has`() async throws {
        let answer = try await server.get("/v1/apply")
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "POST")
    }

    private func apply(_ bundle: String, _ query: String) async throws -> Answer {
        let answer = try await server.send(
            "POST", "/v1/apply\(query)", body: bundle, contentType: "application/yaml")
        #expect(answer.status == 200, "\(answer.text)")
        return answer
    }

    private func actions(_ answer: Answer) throws -> [JSONValue?] {
        try #require(answer.json["changes"]?.arrayValue).map { $0["action"] }
    }

    private static func all(_ action: JSONValue) -> [JSONValue?] {
        Array(repeating: action, count: 4)
    }

    private static func change(
        _ kind: JSONValue, _ name: JSONValue, _ action: JSONValue
    ) -> JSONValue {
        ["kind": kind, "name": name, "action": action, "version": 1, "details": [], "breaks": []]
    }
}
