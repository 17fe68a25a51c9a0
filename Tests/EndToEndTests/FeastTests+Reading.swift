import JSON
import Testing

/// `POST /get-online-features`: what is answered.
extension FeastTests {
    @Test func `join keys come first as rows, then the features in the order asked`()
        async throws
    {
        try await write(
            "stock",
            #"{"item": [7], "event_timestamp": ["2026-03-01T08:30:00.250"], "count": [12]}"#)
        let answer = try await look(
            """
            {"features": ["stock:price", "stock:count"], "entities": {"item": [7, 9]},
             "unknown_to_feast_too": 1}
            """)
        #expect(answer.status == 200)
        #expect(answer.contentType == "application/json")
        let (time, epoch): (JSONValue, _) = ("2026-03-01T08:30:00.250Z", Self.epoch)
        #expect(
            answer.json == [
                "metadata": ["feature_names": ["item", "price", "count"]],
                "results": [
                    Self.column([7, 9], ["PRESENT", "PRESENT"], [epoch, epoch]),
                    Self.column([.null, .null], ["NULL_VALUE", "NOT_FOUND"], [time, epoch]),
                    Self.column([12, .null], ["PRESENT", "NOT_FOUND"], [time, epoch]),
                ],
            ])
    }

    @Test func `every type has the JSON from which a client reads it again`() async throws {
        try await write(
            "everything",
            """
            {"item": [10], "event_timestamp": ["2026-01-01T00:00:00"],
             "b": [true], "i": [-1], "l": [9007199254740993], "f": [0.10000000149011612],
             "d": [3], "s": ["é\\"\\u0001"], "y": ["/+8="], "t": [1767225600],
             "ds": [[1, 2.5, "NaN"]], "fs": [[0.1]], "ss": [["a", ""]], "ys": [["AA=="]],
             "ts": [[0, 1767225600]]}
            """)
        let answer = try await look(
            """
            {"features": ["everything:b", "everything:i", "everything:l", "everything:f",
              "everything:d", "everything:s", "everything:y", "everything:t", "everything:ds",
              "everything:fs", "everything:ss", "everything:ys", "everything:ts"],
             "entities": {"item": [10]}}
            """)
        let values = try #require(answer.json["results"]?.arrayValue, "\(answer.text)")
            .dropFirst().map { $0["values"]?.text ?? "" }
        #expect(
            values == [
                "[true]", "[-1]", "[9007199254740993]", "[0.1]", "[3.0]", "[\"é\\\"\\u0001\"]",
                "[\"/+8=\"]", "[1767225600]", "[[1.0,2.5,\"NaN\"]]", "[[0.1]]", "[[\"a\",\"\"]]",
                "[[\"AA==\"]]", "[[0,1767225600]]",
            ])
        // As a client reads them, a float is told from an integer by its point alone.
        #expect(answer.text.contains(#"{"values":[3.0],"#))
    }

    @Test func `an empty list is null and has a value's status`() async throws {
        try await write(
            "everything",
            #"{"item": [11], "event_timestamp": ["2026-01-01T00:00:00"], "ds": [[]], "d": [0]}"#)
        #expect(
            try await served(["everything:ds", "everything:d"], ["item": [11]]) == [
                "everything__ds null PRESENT 2026-01-01T00:00:00Z",
                "everything__d 0.0 PRESENT 2026-01-01T00:00:00Z",
            ])
    }

    @Test func `what is no number to JSON is a name`() async throws {
        try await write(
            "everything",
            """
            {"item": [12, 13, 14],
             "event_timestamp": ["2026-01-01", "2026-01-01", "2026-01-01"],
             "d": ["NaN", "Infinity", "-Infinity"], "f": ["NaN", "Infinity", "-Infinity"]}
            """)
        let time = "PRESENT 2026-01-01T00:00:00Z"
        #expect(
            try await served(["everything:d", "everything:f"], ["item": [12, 13, 14]]) == [
                "everything__d NaN \(time), Infinity \(time), -Infinity \(time)",
                "everything__f NaN \(time), Infinity \(time), -Infinity \(time)",
            ])
    }

    @Test func `a time has three or six digits of a fraction, or none`() async throws {
        try await write(
            "counts",
            """
            {"item": [20, 21, 22], "count": [1, 2, 3], "event_timestamp":
              ["2026-03-01T08:30:00", "2026-03-01T08:30:00.250000", "2026-03-01T08:30:00.000001"]}
            """)
        #expect(
            try await served(["counts:count"], ["item": [20, 21, 22]]) == [
                "counts__count 1 PRESENT 2026-03-01T08:30:00Z, 2 PRESENT 2026-03-01T08:30:00.250Z, "
                    + "3 PRESENT 2026-03-01T08:30:00.000001Z"
            ])
    }

    @Test func `a value older than its TTL is withheld and says so`() async throws {
        try await push(
            "stocktake",
            #"{"item": [25], "event_timestamp": ["2020-01-01T00:00:00"], "count": [1]}"#
        )
        #expect(
            try await served(["fleeting:count", "counts:count"], ["item": [25]]) == [
                "fleeting__count null OUTSIDE_MAX_AGE 2020-01-01T00:00:00Z",
                "counts__count 1 PRESENT 2020-01-01T00:00:00Z",
            ])
    }

    @Test func `keys of bytes and times are written as such values are`() async throws {
        try await write(
            "moments",
            #"{"moment": [1767225600], "event_timestamp": ["2026-01-01T00:00:00"], "i": [4]}"#)
        let answer = try await look(
            """
            {"features": ["moments:i"],
             "entities": {"moment": ["2026-01-01T00:00:00Z", 1767225600, 1767225600.0]}}
            """)
        #expect(
            answer.json["results"]?.arrayValue?.map { $0["values"]?.text ?? "" }
                == ["[1767225600,1767225600,1767225600]", "[4,4,4]"])
    }

    @Test func `every join key of a composite one is asked for, row by row`() async throws {
        try await write(
            "leg",
            """
            {"origin": ["1", "12"], "dest": ["23", "3"], "miles": [100, 200],
             "event_timestamp": ["2026-01-01T00:00:00", "2026-01-01T00:00:00"]}
            """)
        let answer = try await look(
            """
            {"features": ["leg:miles"],
             "entities": {"dest": ["3", "23", "3"], "origin": ["12", "1", "1"]}}
            """)
        #expect(answer.json["metadata"]?["feature_names"] == ["dest", "origin", "miles"])
        #expect(
            answer.json["results"]?.arrayValue?.last?["values"] == [200.0, 100.0, .null])
    }

    @Test func `a feature service wins over names, and names may be full`() async throws {
        let answer = try await look(
            """
            {"feature_service": "comfort", "features": ["nope:x"], "full_feature_names": true,
             "entities": {"shop": ["nowhere"]}}
            """)
        #expect(
            answer.json["metadata"] == [
                "feature_names": ["shop", "shop_weather__temp", "weather_again__temp"]
            ])
    }

    @Test func `a version of a view is read and named by its number`() async throws {
        try await write(
            "priced@v1", #"{"item": [30], "event_timestamp": ["2026-01-01"], "value": [1.5]}"#)
        try await write(
            "priced", #"{"item": [30], "event_timestamp": ["2026-01-02"], "value": ["two"]}"#)
        #expect(
            try await served(
                ["priced@v1:value", "priced@v2:value", "priced@latest:value"], ["item": [30]]) == [
                    "priced@v1__value 1.5 PRESENT 2026-01-01T00:00:00Z",
                    "priced@v2__value two PRESENT 2026-01-02T00:00:00Z",
                    "priced__value two PRESENT 2026-01-02T00:00:00Z",
                ])
    }

    @Test func `the versions of the views are told to who asks`() async throws {
        let answer = try await look(
            """
            {"features": ["priced@v1:value", "stock:count"], "entities": {"item": [31]},
             "include_feature_view_version_metadata": true}
            """)
        #expect(
            answer.json["metadata"] == [
                "feature_names": ["item", "value", "count"],
                "feature_view_metadata": [
                    ["name": "priced", "version": 1], ["name": "stock", "version": 1],
                ],
            ])
    }

    /// Clients of Feast before 0.64 take the time of a batch from the second column.
    @Test func `what older clients send has the columns that they count on`() async throws {
        try await write(
            "counts", #"{"item": [35], "event_timestamp": ["2026-03-01T08:30:00"], "count": [4]}"#)
        let answer = try await look(
            #"{"features": ["counts:count"], "entities": {"item": [36, 35]}}"#)
        #expect(answer.json["metadata"] == ["feature_names": ["item", "count"]])
        #expect(
            answer.json["results"]?.arrayValue?[1]
                == Self.column(
                    [.null, 4], ["NOT_FOUND", "PRESENT"], [Self.epoch, "2026-03-01T08:30:00Z"]))
    }

    @Test func `a project is read and written below a path of its name`() async throws {
        let applied = try await server.send(
            "POST", "/v1/apply",
            body: """
                project: branch
                entities: [{name: item, join_keys: [{name: item, type: int64}]}]
                data_sources: [{name: ours, kind: push, schema: [
                  {name: item, type: int64}, {name: count, type: int32}]}]
                feature_views: [{name: counts, entities: [item], source: ours, features: [
                  {name: count, type: int32}]}]
                """, contentType: "application/yaml")
        #expect(applied.status == 200, "\(applied.text)")
        let pushed = try await server.send(
            "POST", "/feast/branch/push",
            body: """
                {"push_source_name": "ours", "df": {"item": [40], "count": [1],
                  "event_timestamp": ["2026-01-01"]}}
                """)
        #expect(pushed.status == 200)
        #expect(try await server.send("GET", "/feast/branch/health").status == 200)
        let body = #"{"features": ["counts:count"], "entities": {"item": [40]}}"#
        let there = try await server.send("POST", "/feast/branch/get-online-features", body: body)
        #expect(there.json["results"]?.arrayValue?.last?["values"] == [1])
        #expect(try await look(body).json["results"]?.arrayValue?.last?["values"] == [.null])
    }
}
