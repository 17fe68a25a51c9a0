import Features
import JSON
import Testing

struct AggregationTests {
    private static let pushSource = """
        "data_sources": [{"name": "trips", "kind": "push", "event_timestamp": "at",
          "schema": [{"name": "driver_id", "type": "int64"}, {"name": "fare", "type": "float64"},
            {"name": "city", "type": "string"}, {"name": "stops", "type": "int32"},
            {"name": "tags", "type": "string[]"}, {"name": "paid", "type": "bool"}]}]
        """

    private static let batchSource = """
        "data_sources": [{"name": "trips", "kind": "batch", "table": "raw.trips",
          "event_timestamp": "at"}]
        """

    private static func bundle(
        _ aggregations: String, source: String = pushSource, members: String = ""
    ) -> String {
        Drivers.bundle(
            Drivers.entities, source,
            """
            "feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips"\(members),
              "aggregations": \(aggregations)}]
            """)
    }

    private func faults(
        _ aggregations: String, source: String = pushSource, members: String = ""
    ) throws -> [Fault] {
        do {
            _ = try project(Self.bundle(aggregations, source: source, members: members))
            return []
        } catch FeatureError.invalid(_, let faults) {
            return faults
        }
    }

    @Test func `an aggregation makes a feature for each window and each value of its group`() throws
    {
        let text = """
            [{"name": "rides", "function": "count", "window": "1h"},
             {"name": "fare_mean", "function": "mean", "column": "fare", "windows": ["1h", "7d"]},
             {"name": "last", "function": "last", "column": "city", "window": "1d",
              "group": {"column": "stops", "values": [0, 1]}},
             {"name": "top", "function": "max", "column": "stops", "windows": ["2h"],
              "group": {"column": "city", "values": ["Oslo", "Rome"]}}]
            """
        let schema = try schema("stats", in: Self.bundle(text))
        #expect(
            schema.features.map { Column($0.name, $0.type) } == [
                Column("rides", .int64), Column("fare_mean_1h", .float64),
                Column("fare_mean_7d", .float64), Column("last_0", .string),
                Column("last_1", .string), Column("top_Oslo_2h", .int32),
                Column("top_Rome_2h", .int32),
            ])
        #expect(schema.view.featureNames == schema.features.map(\.name))
    }

    @Test func `a view over a push source stores the columns that its aggregations read`() throws {
        let text = """
            [{"name": "rides", "function": "count", "window": "1h", "where": "paid",
              "group": {"column": "driver_id", "values": [1]}},
             {"name": "last_seen", "function": "max", "column": "at", "window": "1h"},
             {"name": "top", "function": "max", "column": "stops", "window": "2h"}]
            """
        let schema = try schema("stats", in: Self.bundle(text))
        #expect(schema.storedFeatures == [Feature("stops", .int32), Feature("paid", .bool)])
        #expect(schema.features[1].type == .timestamp)
    }

    @Test func `a view over a batch source declares its columns, and stores them all`() throws {
        let columns = """
            , "columns": [{"name": "fare", "type": "float64", "column": "price"},
              {"name": "city", "type": "string"}]
            """
        let text = #"[{"name": "m", "function": "sum", "column": "fare", "window": "1h"}]"#
        let schema = try schema(
            "stats", in: Self.bundle(text, source: Self.batchSource, members: columns))
        #expect(
            schema.storedFeatures == [
                Feature("fare", .float64, column: "price"), Feature("city", .string),
            ])
    }

    @Test func `an aggregated view is written as it was read`() throws {
        let text = """
            [{"name": "fares", "function": "quantile", "column": "fare", "windows": ["60m", "7d"],
              "where": "paid and stops < 3", "group": {"column": "city", "values": ["Oslo"]},
              "exact": true, "quantile": 0.95, "description": "d", "tags": {"a": "b"}},
             {"name": "rides", "function": "count", "window": "1h"}]
            """
        let view = try #require(try project(Self.bundle(text)).featureView("stats"))
        let again = try Definition(.featureView, json: Definition.featureView(view).json)
        #expect(again == .featureView(view))
        #expect(view.aggregations[0].lengths.map(\.text) == ["60m", "7d"])
    }

    @Test func `a view has features or aggregations, and windows instead of a TTL`() throws {
        let members = #", "ttl": "1h", "features": [{"name": "fare", "type": "float64"}]"#
        #expect(
            try faults(
                #"[{"name": "rides", "function": "count", "window": "1h"}]"#, members: members) == [
                    Fault(
                        "feature_views[0].features",
                        "A view has either features or aggregations."),
                    Fault(
                        "feature_views[0].ttl",
                        "Aggregations have no TTL: their windows say how far back."),
                ])
        #expect(
            try faults("[]") == [
                Fault("feature_views[0].aggregations", "The list of aggregations is empty.")
            ])
    }

    @Test func `columns belong to aggregations over batch sources`() throws {
        let columns = #", "columns": [{"name": "fare", "type": "float64"}]"#
        #expect(
            try faults(
                #"[{"name": "rides", "function": "count", "window": "1h"}]"#, members: columns) == [
                    Fault(
                        "feature_views[0].columns",
                        "The push source \"trips\" says its columns itself, in its schema.",
                        hint: "Leave the field out.")
                ])
        #expect(
            try FeaturesTests.faults(
                .featureView,
                """
                {"name": "s", "entities": ["driver"], "source": "trips",
                  "features": [{"name": "fare", "type": "float64"}]\(columns)}
                """) == [
                    Fault("columns", "Only a view with aggregations declares columns.")
                ])
    }

    @Test(arguments: [
        (
            #"{}"#,
            [
                Fault("name", "The field \"name\" is missing."),
                Fault(
                    "function", "The field \"function\" is missing.",
                    hint: "The functions are count, sum, mean, min, max, stddev, first, last, "
                        + "distinct_count, quantile."),
                Fault(
                    "window", "An aggregation needs a window.",
                    hint: "Write \"window\": \"7d\", or several as \"windows\"."),
            ]
        ),
        (
            #"{"name": "a", "function": "median", "window": "1h"}"#,
            [
                Fault(
                    "function", "There is no function \"median\".",
                    hint: "The functions are count, sum, mean, min, max, stddev, first, last, "
                        + "distinct_count, quantile.")
            ]
        ),
        (
            #"{"name": "a", "function": "sum", "window": "1h"}"#,
            [Fault("column", "The function sum needs a column.")]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "windows": ["2h"]}"#,
            [Fault("window", "An aggregation has either \"window\" or \"windows\".")]
        ),
        (
            #"{"name": "a", "function": "count", "windows": ["0s", "1h", "60m", "soon"]}"#,
            [
                Fault("windows[0]", "A window is longer than nothing and up to a hundred years."),
                Fault("windows[2]", "Two windows are of the length 60m."),
                Fault(
                    "windows[3]", "\"soon\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w."),
            ]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "quantile": 0.5, "until": 1}"#,
            [
                Fault(
                    "until", "There is no field \"until\" here.",
                    hint: "The fields are name, function, column, window, windows, where, group, "
                        + "exact, quantile, description, owner, tags."),
                Fault("quantile", "Only the function quantile has one."),
            ]
        ),
        (
            #"{"name": "a", "function": "quantile", "column": "fare", "window": "1h"}"#,
            [Fault("quantile", "A quantile is a number from 0 to 1, such as 0.95.")]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "where": "fare >"}"#,
            [Fault("where", "At character 7: a value is expected here, not the end.")]
        ),
        (
            """
            {"name": "a", "function": "count", "window": "1h",
              "group": {"column": "city", "values": ["New York", "x", "x"]}}
            """,
            [
                Fault(
                    "group.values[0]",
                    "The feature would be called \"a_New York\", which cannot be a name.",
                    hint: "Names are up to 48 letters, digits and underscores; write an "
                        + "aggregation of its own with \"where\"."),
                Fault("group.values[2]", "Two features are named \"a_x\"."),
            ]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "group": {"column": "city"}}"#,
            [
                Fault(
                    "group.values", "A group needs a list of at least one value.",
                    hint: #"Write "group": {"column": "city", "values": ["Oslo", "Rome"]}."#)
            ]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "group": "city"}"#,
            [
                Fault(
                    "group", "A group is a column and its values.",
                    hint: #"Write "group": {"column": "city", "values": ["Oslo", "Rome"]}."#)
            ]
        ),
    ])
    func `an aggregation that cannot be read is refused`(
        text: String, expected: [Fault]
    ) throws {
        let placed = expected.map {
            Fault("feature_views[0].aggregations[0].\($0.path)", $0.detail, hint: $0.hint)
        }
        #expect(try faults("[\(text)]") == placed)
    }

    @Test(arguments: [
        (
            #"{"name": "a", "function": "sum", "column": "far", "window": "1h"}"#,
            [
                Fault(
                    "column", "The data source \"trips\" has no column \"far\".",
                    hint: "Its columns are driver_id, fare, city, stops, tags, paid, "
                        + "event_timestamp, at.")
            ]
        ),
        (
            #"{"name": "a", "function": "sum", "column": "city", "window": "1h"}"#,
            [
                Fault(
                    "column",
                    "The function sum cannot take the column \"city\", which is string.",
                    hint: "It takes numbers; count events with \"where\".")
            ]
        ),
        (
            #"{"name": "a", "function": "last", "column": "tags", "window": "1h"}"#,
            [
                Fault(
                    "column",
                    "The function last cannot take the column \"tags\", which is string[].",
                    hint: "It takes everything but arrays.")
            ]
        ),
        (
            #"{"name": "a", "function": "count", "window": "1h", "where": "fare > city"}"#,
            [Fault("where", "At character 6: \">\" cannot compare float64 with string.")]
        ),
        (
            """
            {"name": "a", "function": "count", "window": "1h",
              "group": {"column": "city", "values": [1]}}
            """,
            [
                Fault(
                    "group.values[0]",
                    "\"1\" is no value of the column \"city\", which is string.",
                    hint: "Groups are made by columns of type string, int32, int64 or bool.")
            ]
        ),
        (
            #"{"name": "driver_id", "function": "count", "window": "1h"}"#,
            [
                Fault(
                    "name", "\"driver_id\" is a join key of the view.",
                    hint: "Give the aggregation another name.")
            ]
        ),
    ])
    func `an aggregation that does not fit its source is refused`(
        text: String, expected: [Fault]
    ) throws {
        let placed = expected.map {
            Fault("feature_views[0].aggregations[0].\($0.path)", $0.detail, hint: $0.hint)
        }
        #expect(try faults("[\(text)]") == placed)
    }

    @Test func `two aggregations cannot make one feature`() throws {
        let text = """
            [{"name": "a_1h", "function": "count", "window": "2h"},
             {"name": "a", "function": "count", "windows": ["1h"]}]
            """
        #expect(
            try faults(text) == [
                Fault(
                    "feature_views[0].aggregations[1].name", "Two features are named \"a_1h\".")
            ])
    }

    @Test func `a service may name the features of aggregations, and no others`() throws {
        let text = Self.bundle(#"[{"name": "a", "function": "count", "windows": ["1h"]}]"#)
        let service = { (reference: String) in
            String(text.dropLast())
                + #", "feature_services": [{"name": "f", "features": ["\#(reference)"]}]}"#
        }
        _ = try project(service("stats:a_1h"))
        #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied",
                [
                    Fault(
                        "feature_services[0].features[0]",
                        "The feature view \"stats\" has no feature \"a\".",
                        hint: "Its features are a_1h.")
                ])
        ) { try project(service("stats:a")) }
    }
}
