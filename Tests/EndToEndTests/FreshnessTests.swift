import JSON
import Testing

/// How old what is served is, and what is served instead of what is missing.
@Suite(.serialized, FreshnessShop()) struct FreshnessTests {
    private func lookup(
        _ server: LarderProcess, _ project: String, _ members: String
    ) async throws -> Answer {
        try await server.send(
            "POST", "/v1/online-features?project=\(project)", body: "{\(members)}")
    }

    @Test func `ages are told in seconds, beside the greatest there may be`() async throws {
        let server = try await FreshnessShop.fill("ages")
        let answer = try await lookup(
            server, "ages",
            """
            "features": ["drawer:name", "label:name"], "entities": {"till": [1, 3]},
            "as_of": "2026-01-01T00:00:02.5Z", "freshness": true
            """)
        #expect(
            answer.text == """
                {"feature_names":["drawer:name","label:name"],"max_ages":[3600.0,null],"rows":[\
                {"values":["A","A"],"statuses":["PRESENT","PRESENT"],"event_timestamps":[\
                "2026-01-01T00:00:00Z","2026-01-01T00:00:00Z"],"ages":[2.5,2.5]},\
                {"values":[null,"no 'name'"],"statuses":["NOT_FOUND","NOT_FOUND"],\
                "event_timestamps":[null,null],"ages":[null,null],"fallbacks":[null,"default"]}]}
                """)
    }

    @Test func `ages of what is served now are told, too`() async throws {
        let server = try await FreshnessShop.fill("ages_now")
        let answer = try await lookup(
            server, "ages_now",
            #""features": ["drawer:name"], "entities": {"till": [1]}, "freshness": true"#)
        let age = answer.json["rows"]?.arrayValue?.first?["ages"]?.arrayValue?.first?.doubleValue
        #expect(try #require(age) > 3600)
    }

    @Test func `ages are told only where they are asked for`() async throws {
        let server = try await FreshnessShop.fill("unasked")
        let answer = try await lookup(
            server, "unasked", #""features": ["drawer:name"], "entities": {"till": [1]}"#)
        #expect(
            answer.text == """
                {"feature_names":["drawer:name"],"rows":[{"values":[null],\
                "statuses":["OUTSIDE_MAX_AGE"],"event_timestamps":["2026-01-01T00:00:00Z"]}]}
                """)
    }

    @Test func `freshness is true or false, and for lookups only`() async throws {
        let server = try await FreshnessShop.fill("refused")
        let wrong = try await lookup(
            server, "refused",
            #""features": ["drawer:name"], "entities": {"till": [1]}, "freshness": "yes""#)
        #expect(
            BadInputProblem(wrong).text == """
                422 invalid: the request is wrong
                true or false is expected here.
                - freshness: true or false is expected here.
                """)
        let join = try await server.post(
            "/v1/historical-features?project=refused",
            ["features": ["drawer:name"], "entity_rows": [], "freshness": true])
        #expect(join.status == 422)
        #expect(join.text.contains("There is no field \\\"freshness\\\" here."))
    }

    @Test func `what a fallback serves online is what a join takes`() async throws {
        let server = try await FreshnessShop.fill("equal")
        let features = #""features": ["drawer:sum", "drawer:coins", "drawer:name", "label:name"]"#
        for time in ["2026-01-01T00:59:00Z", "2026-01-01T01:30:00Z"] {
            let online = try await lookup(
                server, "equal",
                "\(features), \"entities\": {\"till\": [1, 2, 3]}, \"as_of\": \"\(time)\"")
            let rows = [1, 2, 3].map { #"{"till": \#($0), "event_timestamp": "\#(time)"}"# }
            let offline = try await server.send(
                "POST", "/v1/historical-features?project=equal",
                body: """
                    {\(features), "full_feature_names": true,
                     "entity_rows": [\(rows.joined(separator: ", "))]}
                    """)
            let joined = try offline.text.split(separator: "\n").map { line in
                try JSONValue(parsing: String(line))
            }
            let names = ["drawer__sum", "drawer__coins", "drawer__name", "label__name"]
            let expected = joined.map { row in JSONValue.array(names.map { row[$0] ?? "absent" }) }
            let values = (online.json["rows"]?.arrayValue ?? []).map { $0["values"] ?? .null }
            #expect(values == expected)
            #expect(values.last == [-1.5, .null, .null, "no 'name'"])
        }
        let now = try await lookup(server, "equal", "\(features), \"entities\": {\"till\": [1, 2]}")
        #expect(
            now.json["rows"]?.arrayValue?.map { $0["values"] ?? .null } == [
                [-1.5, 3, .null, "A"], [-1.5, .null, .null, "no 'name'"],
            ])
        #expect(
            now.json["rows"]?.arrayValue?.first?["fallbacks"]
                == ["default", "last_known", .null, .null])
    }

    @Test func `a lookup is refused where a feature rejects what is too old`() async throws {
        let server = try await FreshnessShop.fill("rejecting")
        let body = #""features": ["drawer:bills"], "entities": {"till": [1, 3]}, "as_of": "#
        let answer = try await lookup(server, "rejecting", body + #""2026-01-01T01:00:00.5Z""#)
        #expect(
            BadInputProblem(answer).text == """
                422 invalid: a feature has no value that may be served
                2 things are wrong; see errors.
                - entities.till[0]: "drawer:bills" of till 1 is 3600.5 seconds old, and may be 1h. \
                → Its fallback is "reject": write a newer row, or leave the entity out.
                - entities.till[1]: There is no row of "drawer" for till 3, and so no \
                "drawer:bills". → Its fallback is "reject": write a newer row, or leave the entity \
                out.
                """)
        let now = try await lookup(
            server, "rejecting", #""features": ["drawer:bills"], "entities": {"till": [1]}"#)
        #expect(now.status == 422)
        let joined = try await server.post(
            "/v1/historical-features?project=rejecting",
            [
                "features": ["drawer:bills"],
                "entity_rows": [
                    ["till": 1, "event_timestamp": "2026-01-01T01:00:00Z"],
                    ["till": 1, "event_timestamp": "2026-01-01T01:00:01Z"],
                ],
            ])
        #expect(
            joined.text.split(separator: "\n").map { $0.hasSuffix("\"bills\":4}") }
                == [true, false])
    }

    @Test func `a prediction is made of what fallbacks serve`() async throws {
        let server = try await FreshnessShop.fill("predicting")
        let added = try await server.send(
            "POST", "/v1/models/theft/versions?format=xgboost-json&project=predicting",
            body: OperationsModel.document(inputs: ["sum", "coins"]))
        try #require(added.status < 300, "\(added.text)")
        let answer = try await server.post(
            "/v1/models/theft/predict?project=predicting",
            ["version": 1, "entities": ["till": [1, 3]]])
        let predictions = try #require(answer.json["predictions"]?.arrayValue)
        #expect(predictions.map { $0["missing"] ?? .null } == [[], ["coins"]])
    }

    @Test func `a definition is answered with its fallbacks`() async throws {
        let server = try await FreshnessShop.fill("shown")
        let answer = try await server.get("/v1/feature-views/label?project=shown")
        #expect(answer.text.contains(#""fallback":"default","default":"no 'name'""#))
    }
}
