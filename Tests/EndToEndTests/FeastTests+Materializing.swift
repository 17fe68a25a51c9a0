import JSON
import Testing

/// `POST /materialize` and `POST /materialize-incremental`.
extension FeastTests {
    @Test func `an interval is copied with both its ends before the answer, which is null`()
        async throws
    {
        let first = try await materialize(
            #"{"start_ts": "2026-01-01T00:00:00+00:00", "end_ts": "2026-01-01T01:00:00", "#
                + #""feature_views": ["shop_weather"], "full_feature_names": false}"#)
        #expect(first.status == 200)
        #expect(first.text == "null")
        #expect(
            try await served(["shop_weather:temp"], ["shop": ["N"]])
                == ["shop_weather__temp 2.5 PRESENT 2026-01-01T01:00:00Z"])
        let rest = try await materialize(
            #"{"disable_event_timestamp": true, "feature_views": ["shop_weather"]}"#)
        #expect(rest.text == "null")
        #expect(
            try await served(["shop_weather:temp"], ["shop": ["N"]])
                == ["shop_weather__temp 3.5 PRESENT 2026-01-01T02:00:00Z"])
    }

    @Test func `what is new is copied, whatever end is given`() async throws {
        let answer = try await materialize(
            #"{"end_ts": "2026-01-01 01:30:00.5 UTC", "feature_views": ["weather_again"]}"#,
            path: "/materialize-incremental")
        #expect(answer.status == 200)
        #expect(answer.text == "null")
        #expect(
            try await served(["weather_again:temp"], ["shop": ["N"]])
                == ["weather_again__temp 3.5 PRESENT 2026-01-01T02:00:00Z"])
    }

    @Test func `one that is not waited for is a job`() async throws {
        let answer = try await materialize(
            #"{"end_ts": "2026-01-02", "feature_views": ["weather_later"], "version": "v1"}"#,
            path: "/materialize-incremental?async=true")
        #expect(answer.status == 202)
        #expect(answer.json["status"] == "accepted")
        #expect(answer.json["feature_views"] == ["weather_later@v1"])
        let job = try await server.finish(answer)
        #expect(job["state"] == "succeeded")
    }

    @Test func `a view that is being materialized is not begun again without force`()
        async throws
    {
        let body = #"{"end_ts": "2026-01-02", "feature_views": ["slow"]}"#
        let path = "/materialize-incremental?async=true"
        let first = try await materialize(body, path: path)
        #expect(first.status == 202)
        let second = try await materialize(body, path: path)
        #expect(second.status == 409)
        #expect(
            second.json == [
                "error":
                    """
                these feature views are being materialized already: "slow". Wait for GET \
                /v1/jobs to show the end, or repeat it with force=true.
                """,
                "feature_views": ["slow"],
            ])
        let forced = try await materialize(body, path: path + "&force=true")
        #expect(forced.status == 202)
        for job in [first, forced] {
            let id = try #require(job.json["job"]?.stringValue)
            _ = try await server.send("POST", "/v1/jobs/\(id)/cancel")
        }
    }

    @Test(arguments: [
        (
            "/materialize", #"{"end_ts": "2026-01-01"}"#,
            "422 FeastError: the request is wrong: start_ts: The field \"start_ts\" is missing. "
                + "Send start_ts and end_ts, or disable_event_timestamp."
        ),
        (
            "/materialize", #"{"start_ts": "2026-01-02", "end_ts": "2026-01-01"}"#,
            "422 FeastError: the request is wrong: end_ts: The end 2026-01-01T00:00:00Z is not "
                + "after the start 2026-01-02T00:00:00Z."
        ),
        (
            "/materialize", #"{"start_ts": "1/2", "end_ts": "2026-01-01"}"#,
            "422 FeastError: the request is wrong: start_ts: \"1/2\" is not a time. Write RFC "
                + "3339, such as 2013-07-04T12:00:00Z."
        ),
        (
            "/materialize-incremental", #"{"end_ts": "tomorrow"}"#,
            "422 FeastError: the request is wrong: end_ts: \"tomorrow\" is not a time. Write RFC "
                + "3339, such as 2013-07-04T12:00:00Z."
        ),
        (
            "/materialize-incremental", #"{"end_ts": "2026-01-01", "feature_views": ["nope"]}"#,
            "404 FeatureViewNotFoundException: unknown feature view \"nope\": The project defines "
                + "no such feature view. GET /v1/feature-views lists those of the project."
        ),
        (
            "/materialize-incremental", #"{"end_ts": "2026-01-01", "feature_views": ["counts"]}"#,
            "422 FeastError: the feature view \"counts\" has no batch source: feature_views[0]: "
                + "Its source \"stocktake\" is of kind push. Send its rows to POST "
                + "/v1/feature-views/counts/rows."
        ),
        (
            "/materialize-incremental",
            #"{"end_ts": "2026-01-01", "feature_views": ["slow", "sums"], "version": "v1"}"#,
            "422 FeastError: the request is wrong: version: A version is that of one view, and 2 "
                + "are named. Name the one view in feature_views."
        ),
        (
            "/materialize-incremental?async=maybe", #"{"end_ts": "2026-01-01"}"#,
            "422 FeastError: the request is wrong: query.async: The query parameter \"async\" is "
                + "true or false."
        ),
    ])
    func `a wrong materialization raises an exception that says what is wrong`(
        path: String, body: String, exception: String
    ) async throws {
        #expect(Self.exception(try await materialize(body, path: path)) == exception)
    }

    @Test func `an end is asked for as Feast asks for it`() async throws {
        let answer = try await materialize("{}", path: "/materialize-incremental")
        #expect(answer.status == 422)
        #expect(
            answer.text
                == #"{"detail":[{"type":"missing","loc":["body","end_ts"],"#
                + #""msg":"The field \"end_ts\" is missing."}]}"#)
    }

    private func materialize(
        _ body: String, path: String = "/materialize"
    ) async throws -> Answer {
        try await server.send("POST", path, body: body)
    }
}
