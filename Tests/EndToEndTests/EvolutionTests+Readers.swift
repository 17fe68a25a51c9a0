import JSON
import Testing

/// Those who read what changes: joins, predictions and datasets.
extension EvolutionTests {
    /// Takings in pieces, which are counted first and measured later.
    private static func pieces(_ type: String) -> String {
        """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources:
          - name: takings
            kind: push
            schema: [{name: till, type: int64}, {name: n, type: \(type)}]

        """ + view("{name: n, type: \(type)}")
    }

    /// What the features are for till 1 at the end of the third of January.
    private func joined(_ features: JSONValue, _ project: String) async throws -> String {
        try await server.post(
            "/v1/historical-features?project=\(project)",
            [
                "features": features, "full_feature_names": true,
                "entity_rows": [["till": 1, "event_timestamp": "2026-01-03T23:00:00Z"]],
            ]
        ).text
    }

    private func build(_ dataset: String, of feature: String, _ project: String) async throws {
        let job = try await server.finish(
            server.post(
                "/v1/datasets?project=\(project)",
                [
                    "name": .string(dataset), "features": [.string(feature)],
                    "entity_rows": [["till": 1, "event_timestamp": "2026-01-03T23:00:00Z"]],
                ]))
        try #require(job["state"] == "succeeded", "\(job.text)")
    }

    private func isEqualBuiltAgain(_ dataset: String, _ project: String) async throws -> Bool {
        let job = try await server.finish(
            server.send("POST", "/v1/datasets/\(dataset)/verify?project=\(project)"))
        #expect(job["state"] == "succeeded", "\(job.text)")
        return job["result"]?["equal"] == true
    }

    @Test func `a wider type serves the rows there were and those that come`() async throws {
        try await apply(Self.pieces("int32"), "wider")
        try await send(to: "daily", #""n": 7"#, "wider")
        try await build("narrow", of: "daily:n", "wider")
        let rows = try await server.get("/v1/datasets/narrow/rows?project=wider").text
        let changes = try await apply(Self.pieces("float64"), "wider")
        #expect(changes.last?["version"] == 2)
        #expect(
            changes.last?["details"]
                == [#"features: n {"name":"n","type":"int32"} → {"name":"n","type":"float64"}"#])
        #expect(
            try await lookUp(["daily:n", "daily@v1:n"], "wider") == "[7.0,7.0] PRESENT PRESENT")
        try await send(to: "daily", #""n": 7.5"#, "wider", at: "2026-01-03T00:00:00Z")
        #expect(try await lookUp(["daily:n"], "wider") == "[7.5] PRESENT")
        let line = #"{"till":1,"event_timestamp":"2026-01-03T23:00:00Z","daily__n":7.5}"#
        #expect(try await joined(["daily:n"], "wider") == line + "\n")
        #expect(try await isEqualBuiltAgain("narrow", "wider"))
        #expect(try await server.get("/v1/datasets/narrow/rows?project=wider").text == rows)
    }

    @Test func `a dataset of a version that was followed is built again from it`() async throws {
        try await apply(Self.base + Self.number, "receipts")
        try await send(to: "daily", #""sum": 4.5"#, "receipts")
        try await build("numbers", of: "daily:sum", "receipts")
        try await apply(Self.text, "receipts")
        try await send(to: "daily", #""sum": "much""#, "receipts")
        #expect(try await isEqualBuiltAgain("numbers", "receipts"))
        let cell = try await server.get(
            "/v1/datasets/numbers/explain?row=0&feature=daily:sum&project=receipts"
        ).json
        #expect(cell["value"] == 4.5)
        #expect(cell["source"]?["version"] == 1)
    }

    @Test func `a dataset of a feature that was renamed is built again`() async throws {
        try await apply(Self.base + Self.number, "calls")
        try await send(to: "daily", #""sum": 4.5"#, "calls")
        try await build("sums", of: "daily:sum", "calls")
        try await apply(Self.renamed, "calls")
        #expect(try await isEqualBuiltAgain("sums", "calls"))
        try await build("totals", of: "daily:sum", "calls")
        #expect(try await isEqualBuiltAgain("totals", "calls"))
    }

    @Test func `an alias is joined and predicted from like the name`() async throws {
        try await apply(Self.base + Self.number + Self.service + Self.model, "aliased")
        try await send(to: "daily", #""sum": 7.5"#, "aliased")
        try await promote("aliased")
        let before = try await predict("aliased")
        try await apply(Self.renamed, "aliased")
        #expect(
            try await joined(["daily:total", "daily:sum"], "aliased")
                == #"{"till":1,"event_timestamp":"2026-01-03T23:00:00Z","daily__total":7.5,"#
                + #""daily__sum":7.5}"# + "\n")
        #expect(try await values(predict("aliased")) == values(before))
        #expect(
            try await values(predict("aliased", ["rows": [["sum": 7.5]]])) == values(before))
    }

    @Test func `models on two versions of a view predict at once`() async throws {
        let narrower = Self.view("{name: sum, type: float32, column: half}")
        let base = Self.base.replacing(
            "{name: note, type: string}", with: "{name: half, type: float32}")
        try await apply(base + Self.number + Self.service + Self.model, "beside")
        try await send(to: "daily", #""sum": 7.5"#, "beside")
        try await upload("beside")
        // A narrower type is a version beside the first.
        try await apply(base + narrower + Self.service, "beside")
        try await send(to: "daily", #""sum": 1.5"#, "beside")
        try await upload("beside")
        let predicted = { (version: Int64) in
            try await values(
                predict(
                    "beside", ["entities": ["till": [1]], "version": .integer(version)])
            ).map { $0?.doubleValue }
        }
        #expect(try await predicted(1) == [1.5])
        #expect(try await predicted(2) == [-0.5])
        #expect(
            try await joined(["daily@v1:sum", "daily:sum"], "beside")
                == #"{"till":1,"event_timestamp":"2026-01-03T23:00:00Z","daily@v1__sum":7.5,"#
                + #""daily__sum":1.5}"# + "\n")
    }

    @Test func `what reads a view is listed before it is deleted, and force is audited`()
        async throws
    {
        try await apply(Self.base + Self.number + Self.service + Self.model, "listed")
        try await send(to: "daily", #""sum": 7.5"#, "listed")
        try await promote("listed")
        try await build("taken", of: "daily:sum", "listed")
        let read = try await server.send("DELETE", "/v1/feature-views/daily?project=listed")
        #expect(
            BadInputProblem(read).text == """
                422 invalid: the definitions were not applied
                The feature view "daily" would be deleted, but is referred to here.
                - feature_services/books.features[0]: The feature view "daily" would be deleted, \
                but is referred to here. → Change or delete what refers to it as well.
                """)
        let prune = { (query: String) in
            try await server.send(
                "POST", "/v1/apply?project=listed&prune=true\(query)", body: Self.base,
                contentType: "application/yaml")
        }
        let refused = try await prune("")
        #expect(
            BadInputProblem(refused).text == """
                409 in-use: nothing was deleted
                The feature view "daily" holds 1 row. The model "m" reads the feature view \
                "daily" in its version 1. The dataset "taken" was joined from the feature view \
                "daily".
                → Repeat it with force=true, or --force, to delete it all the same; its rows are \
                gone for good then, and the audit says so.
                - feature_views/daily: The feature view "daily" holds 1 row.
                - feature_views/daily: The model "m" reads the feature view "daily" in its \
                version 1.
                - feature_views/daily: The dataset "taken" was joined from the feature view \
                "daily".
                """)
        var problem = try #require(refused.json.objectValue)
        problem["request_id"] = nil
        let plan = try await prune("&plan=true")
        #expect(plan.status == 200)
        #expect(plan.json["refusal"] == .object(problem))
        #expect(try await prune("&force=true").status == 200)
        let items = try await server.get("/v1/audit?limit=2").json["items"]?.arrayValue ?? []
        #expect(
            items.map { $0["object"] } == [
                "listed/models/m/aliases/champion", "listed/feature-views/daily@v1",
            ])
        #expect(items.allSatisfy { $0["action"] == "drop" && $0["principal"] == "anonymous" })
        #expect(
            items.map { $0["detail"] } == [
                ["version": 1], ["table": "larder_listed.daily_v1", "rows": 1, "forced": true],
            ])
    }
}
