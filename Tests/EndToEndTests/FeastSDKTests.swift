import JSON
import Testing

/// What an unmodified Feast SDK finds when it is pointed at Larder.
@Suite(FeastSDK(version: "0.67.*")) struct FeastSDKTests {
    @Test func `it lists the definitions of the registry file, with their types`() {
        expect(
            "views",
            [
                "archive", "careful", "click_sums", "clicked", "counts", "everything", "fleeting",
                "leg", "moments", "priced", "seen", "shop_weather", "slow", "stock", "sums",
                "weather_again", "weather_later",
            ])
        expect(
            "stock",
            [
                "entities": ["item"], "tags": ["team": "store"],
                "features": [["count", "Int32"], ["price", "Float32"]], "online": true,
            ])
        expect(
            "everything",
            [
                "Bool", "Int32", "Int64", "Float32", "Float64", "String", "Bytes", "UnixTimestamp",
                "Array(Float64)", "Array(Float32)", "Array(String)", "Array(Bytes)",
                "Array(UnixTimestamp)",
            ])
        expect("ttls", [3600.0, 0.0])
        expect(
            "services",
            [
                ["comfort", "", [["shop_weather", ["temp"]], ["weather_again", ["temp"]]]],
                ["counting", "ada", [["stock", ["count", "price"]]]],
            ])
        expect("push sources", ["anything", "stocktake", "legs"])
    }

    /// It would write to one view after the other, and could not to the aggregations.
    @Test func `a source that feeds aggregations too is none that it pushes to`() {
        expect(
            "push to aggregations", raised: "PushSourceNotFoundException",
            beginning: "Unable to find push source 'clicks'.")
    }

    /// It would join the newest version in its place.
    @Test func `a service of an earlier version is not listed, and is read by its name`() {
        expect("read service of an earlier version", ["item": [1], "value": [.null]])
    }

    @Test func `an entity of two join keys is two of Feast's`() {
        expect("join keys", ["origin", "dest"])
        expect(
            "entities",
            [
                ["item", "item", "INT64", "", ["team": "store"]],
                ["moment", "moment", "UNIX_TIMESTAMP", "", [:]],
                ["route.origin", "origin", "STRING", "", [:]],
                ["route.dest", "dest", "STRING", "", [:]],
                ["shop", "shop", "STRING", "A shop.", [:]],
            ])
    }

    /// Feast's own server fails at the first: times with and without a fraction in one batch. By
    /// the second it would serve the older event.
    @Test func `it writes times with and without a fraction, and older ones after newer ones`() {
        expect("write", .null)
        expect("write older", .null)
        expect(
            "read", ["item": [1, 2, 9], "count": [10, 20, .null], "price": [0.5, 0.5, .null]])
        expect("read frame", ["item": [2], "stock__count": [20]])
    }

    @Test func `a push feeds every view of the source, and an old value is withheld`() {
        expect("push", .null)
        expect(
            "read pushed",
            [
                "item": [3], "stock__count": [30], "counts__count": [30],
                "fleeting__count": [.null],
            ])
    }

    @Test func `times are seconds, and missing times and empty lists nothing`() {
        expect("write times and lists", .null)
        expect(
            "read times and lists",
            ["item": [1, 2], "t": [1_772_353_800, .null], "ds": [[1.0, 2.5], .null]])
    }

    @Test func `it reads by services, known to it or not`() {
        let counting: JSONValue = ["item": [1], "count": [10], "price": [0.5]]
        expect("read service", counting)
        expect("read service by name", counting)
    }

    /// By Feast's older clients the second key was lost.
    @Test func `composite keys are told apart`() {
        expect("write composite", .null)
        expect(
            "read composite",
            [
                "origin": ["1", "12", "1"], "dest": ["23", "3", "3"],
                "miles": [100.0, 200.0, .null],
            ])
    }

    @Test func `it materializes, waiting for the end or not`() {
        expect("materialize", [.null, [2.5]])
        expect("materialize incremental", [.null, [3.5]])
        expect("materialize later", .null)
        expect(
            "materialize unknown",
            raised: "RuntimeError", beginning: "Remote materialization failed (404): ")
    }

    /// Feast's own server would have cut the fraction off.
    @Test func `its join finds the rows that were true, to the fraction of a second`() {
        expect(
            "history",
            [
                "item": [2, 2, 1, 9],
                "event_timestamp": [
                    "2026-03-01T08:30:00.250000", "2026-03-01T08:30:00.125000",
                    "2026-03-01T08:30:00", "2026-03-01T08:30:00",
                ],
                "stock__count": [20.0, .null, 10.0, .null],
                "counts__count": [.null, .null, .null, .null],
            ])
        expect(
            "history within ttl",
            [
                "item": [3, 3], "count": [30.0, .null],
                "event_timestamp": ["2026-03-01T09:30:00", "2026-03-01T10:30:00"],
            ])
        expect(
            "history composite",
            [
                "origin": ["12"], "dest": ["3"], "event_timestamp": ["2026-03-01T08:30:00"],
                "miles": [200.0],
            ])
        expect(
            "history service",
            [
                "item": [1], "event_timestamp": ["2026-03-01T08:30:00"], "count": [10],
                "price": [0.5],
            ])
    }

    /// Over tables of Feast's own making, each of the two would be found: four rows for two.
    @Test func `its join finds the last of two rows of one moment`() {
        expect("write twice", .null)
        expect(
            "history of ties",
            [
                "item": [5, 5], "count": [51, 51],
                "event_timestamp": ["2026-03-01T08:30:00", "2026-03-01T08:30:00"],
            ])
    }

    @Test func `its join leaves out what was not known yet, where it is asked to`() {
        expect(
            "history as known",
            ["shop": ["N"], "event_timestamp": ["2026-01-01T01:05:00"], "temp": [1.5]])
    }

    @Test func `its join of aggregations says where to join them`() {
        expect(
            "history of aggregations", raised: "InvalidTextRepresentation",
            beginning: "invalid input syntax for type integer: \"sums has aggregations: join it by "
                + "POST /v1/historical-features\"")
    }

    /// Feast's own server answers nearly all of these with 500, which its client sends four times
    /// and then tells as an error of the connection.
    @Test(arguments: [
        ("unknown view", "FeatureViewNotFoundException", "unknown feature view \"nope\": "),
        ("unknown service", "FeatureServiceNotFoundException", "unknown feature service \"nope\""),
        ("unknown feature", "FeastError", "unknown feature \"stock:x\": features[0]: "),
        ("wrong join key", "FeastError", "the entities are wrong: entities.item: "),
        ("wrong type", "FeastError", "the request is wrong: entities.item[0]: "),
        ("null key", "FeastError", "the request is wrong: entities.item[0]: "),
        ("no features", "FeastError", "no features were asked for: features: "),
        ("write wrong", "FeastError", "the batch was rejected: Row 0, event_timestamp: "),
        ("documents", "FeastError", "vector search is not offered: "),
    ])
    func `a mistake raises Feast's exception`(step: String, exception: String, text: String) {
        expect(step, raised: exception, beginning: text)
    }
}

/// A client of the time when each view was read by a request of its own, with the first join key
/// alone.
@Suite(FeastSDK(version: "0.60.*"), .enabled(if: FeastSDK.isOlderAsked))
struct FeastOlderSDKTests {
    @Test func `it lists the definitions of the registry file`() {
        expect("join keys", ["origin", "dest"])
        expect("push sources", ["anything", "stocktake", "legs"])
        expect("ttls", [3600.0, 0.0])
    }

    @Test func `it writes, pushes and reads`() {
        expect("write", .null)
        expect("write older", .null)
        expect("push", .null)
        expect(
            "read", ["item": [1, 2, 9], "count": [10, 20, .null], "price": [0.5, 0.5, .null]])
        expect("read frame", ["item": [2], "stock__count": [20]])
        expect(
            "read pushed",
            [
                "item": [3], "stock__count": [30], "counts__count": [30],
                "fleeting__count": [.null],
            ])
        expect("read service", ["item": [1], "count": [10], "price": [0.5]])
    }

    @Test func `it cannot ask for a composite key, and is told which one is missing`() {
        expect(
            "read composite", raised: "FeastError",
            beginning: "the entities are wrong: entities.dest: The join key \"dest\" is missing.")
    }

    @Test func `it joins over the history`() {
        expect(
            "history service",
            [
                "item": [1], "event_timestamp": ["2026-03-01T08:30:00"], "count": [10],
                "price": [0.5],
            ])
    }
}

private func expect(
    _ step: String, _ value: JSONValue, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let results = FeastSDK.results else { return }
    #expect(results[step] == value, sourceLocation: sourceLocation)
}

private func expect(
    _ step: String, raised name: String, beginning text: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let results = FeastSDK.results else { return }
    let result = results[step] ?? "no such step"
    #expect(result["raised"]?.stringValue == name, sourceLocation: sourceLocation)
    #expect(
        result["says"]?.stringValue?.hasPrefix(text) == true, "\(result.text)",
        sourceLocation: sourceLocation)
}
