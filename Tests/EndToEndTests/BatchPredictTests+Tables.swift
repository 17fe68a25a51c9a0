import JSON
import Testing

/// What a table of predictions may be, and what is left of jobs that fail.
extension BatchPredictTests {
    private static let path = "/v1/models/demand/batch-predict"

    /// What is sent to have a new version of the model `loose`, which gives classes to
    /// temperatures, predict for a dataset.
    private func classification(_ classes: [String]) async throws -> JSONValue {
        let file: JSONValue = [
            "kind": "softmax", "inputs": ["temp"],
            "coefficients": .array(classes.indices.map { [.integer(Int64($0))] }),
            "intercepts": .array(classes.map { _ in 0 }),
            "classes": .array(classes.map(JSONValue.string)),
        ]
        let answer = try await server.send(
            "POST", "/v1/models/loose/versions?format=linear", body: file.text)
        let version = try #require(answer.json["version"], "\(answer.text)")
        let name: JSONValue = .string("temperatures_\(version.text)")
        let dataset = try await server.finish(
            try await server.post(
                "/v1/datasets",
                ["name": name, "feature_service": "comfort", "entity_rows": Self.rows]))
        #expect(dataset["state"] == "succeeded", "\(dataset.text)")
        return ["version": version, "dataset": name]
    }

    @Test func `a class whose name is too long for a column has it shortened, and no other's`()
        async throws
    {
        let long = String(repeating: "Überfälliger Kredit, ", count: 4)
        let classes = [long + "A", long + "B", String(repeating: "x", count: 57), "c\u{0}d"]
        let job = try await server.finish(
            try await server.post(
                "/v1/models/loose/batch-predict",
                try await classification(classes)))
        let row = try #require(try await rows(of: job).first?.objectValue, "\(job.text)")
        let names = row.keys.filter { $0.hasPrefix("score_") }
        #expect(names.count == 4 && names.allSatisfy { $0.utf8.count <= 63 })
        #expect(names[0].hasPrefix("score_Überfälliger Kredit, Überfälliger Kr~"))
        #expect(names[0] != names[1])
        #expect(names[2] == "score_" + classes[2])
        #expect(names[3].hasPrefix("score_cd~"))
    }

    @Test func `columns that no table can have are refused at once, by their names`()
        async throws
    {
        let long = String(repeating: "l", count: 64)
        let refused = try await server.post(
            Self.path,
            [
                "version": try await version(),
                "entity_rows": [
                    [
                        "shop": "N", "event_timestamp": "2026-01-01T01:30:00Z",
                        long: 1, "ctid": 2,
                    ]
                ],
            ])
        #expect(
            BadInputProblem(refused).text == """
                422 model: the entity rows have columns that a table cannot have
                A table's column cannot be called "\(long)", "ctid".
                → A name has 1 to 63 bytes, no U+0000, and is not one that PostgreSQL keeps for \
                itself, such as ctid.
                """)
        let query = try await server.post(
            Self.path,
            [
                "version": try await version(),
                "entity_query": """
                SELECT 'N' AS shop, timestamptz '2026-01-01 01:30:00Z' AS event_timestamp,
                    1 AS prediction
                """,
            ])
        #expect(query.status == 422)
        #expect(query.json["title"] == "the entity rows have a column \"prediction\"")
        let wide = try await server.post(
            "/v1/models/loose/batch-predict",
            try await classification((0..<1000).map { "k\($0)" }))
        #expect(
            BadInputProblem(wide).text == """
                422 model: the predictions have too many columns for a table
                With those of the entity rows there are 2004, the limit is 900.
                → Send fewer columns, or predict by a model of fewer classes.
                """)
    }

    @Test func `a schema in which the server may create nothing is refused at once`()
        async throws
    {
        try server.psql("CREATE SCHEMA bare; REVOKE ALL ON SCHEMA bare FROM larder")
        let refused = try await server.post(
            Self.path,
            ["version": try await version(), "entity_rows": Self.rows, "table": "bare.demand"])
        #expect(
            BadInputProblem(refused).text == """
                422 invalid: the request is wrong
                The server may not create tables in the schema "bare".
                - table: The server may not create tables in the schema "bare". → Grant its role \
                CREATE on the schema, or name another one.
                """)
    }

    @Test func `a table that somebody else made under the name is no table of predictions`()
        async throws
    {
        let order: JSONValue = [
            "version": try await version(), "entity_rows": Self.rows,
            "table": "predicted.mine", "replace": true,
        ]
        let first = try await finished(order)
        #expect(first["state"] == "succeeded", "\(first.text)")
        try server.psql(
            "DROP TABLE predicted.mine; CREATE TABLE predicted.mine AS SELECT 1 AS mine")
        let refused = try await server.post(Self.path, order)
        #expect(
            BadInputProblem(refused).text == """
                409 conflict: the table "predicted.mine" holds no predictions, and is not replaced
                The table "predicted.mine" holds no predictions, and is not replaced.
                → Name another table.
                """)
        let rows = try await server.get(first["result"]?["url"]?.stringValue ?? "")
        #expect(rows.status == 409, "\(rows.text)")
        #expect(rows.json["title"] == "the table of this job's predictions was dropped")
        try server.psql("DROP TABLE predicted.mine")
        let second = try await finished(order)
        #expect(second["state"] == "succeeded", "\(second.text)")
    }

    @Test(arguments: [("noted", "'Nightly, for the crew'"), ("unmarked", "NULL")])
    func `a table keeps its predictions whatever comment somebody writes on it`(
        table: String, comment: String
    ) async throws {
        let order: JSONValue = [
            "version": try await version(), "entity_rows": Self.rows,
            "table": .string("predicted.\(table)"), "replace": true,
        ]
        let first = try await finished(order)
        #expect(first["state"] == "succeeded", "\(first.text)")
        try server.psql("COMMENT ON TABLE predicted.\(table) IS \(comment)")
        #expect(try await rows(of: first).count == 3)
        let second = try await finished(order)
        #expect(second["state"] == "succeeded", "\(second.text)")
        // As a restored dump has it: another OID, and our comment.
        try server.psql(
            "UPDATE larder.batch_predictions SET table_oid = 1 WHERE table_name = '\(table)'")
        #expect(try await rows(of: second).count == 3)
    }

    @Test func `what a job joined that failed goes when another begins`() async throws {
        // Both are accepted, since the table is there only when one is done, much later.
        let order: JSONValue = [
            "version": try await version(), "table": "predicted.twice",
            "entity_query": """
            SELECT 'N' AS shop, timestamptz '2026-01-01 01:30:00Z' AS event_timestamp
            FROM (SELECT pg_sleep(5)) AS pause
            """,
        ]
        async let one = server.post(Self.path, order)
        async let other = server.post(Self.path, order)
        var jobs: [JSONValue] = []
        for answer in try await [one, other] { jobs.append(try await server.finish(answer)) }
        let failed = try #require(jobs.first { $0["state"] == "failed" })
        #expect(
            failed["error"]?["title"] == "there is a table \"predicted.twice\" already",
            "\(failed.text)")
        let id = try #require(failed["id"]?.stringValue)
        let next = try await finished(["version": try await version(), "entity_rows": Self.rows])
        #expect(next["state"] == "succeeded", "\(next.text)")
        let name = "batch_" + id.replacing("-", with: "_")
        #expect(try await server.get("/v1/datasets/\(name)").status == 404)
    }
}
