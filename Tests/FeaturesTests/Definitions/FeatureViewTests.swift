import Features
import JSON
import Testing

@Suite struct FeatureViewTests {
    private func view(_ members: String) -> String {
        """
        {"name": "stats", "entities": ["driver"], "source": "trips",
          "features": [{"name": "rating", "type": "float64"}]\(members)}
        """
    }

    private func view(features: String) -> String {
        #"{"name": "stats", "entities": ["driver"], "source": "trips", "features": \#(features)}"#
    }

    @Test func `a view needs a name, entities, a source and features`() throws {
        #expect(
            try faults(.featureView, "{}") == [
                Fault("name", "The field \"name\" is missing."),
                Fault("entities", "A feature view needs an entity."),
                Fault("source", "The field \"source\" is missing."),
                Fault("features", "A feature view needs at least one feature."),
            ])
    }

    @Test func `a TTL of zero is refused`() throws {
        #expect(
            try faults(.featureView, view(#", "ttl": "0s""#)) == [
                Fault(
                    "ttl", "A TTL of zero would hide every value.",
                    hint: "Leave the field out for values that never grow too old.")
            ])
    }

    @Test(arguments: ["3", "h", "-3h", "3 h", "1h30m", "3y"])
    func `a TTL is a duration`(ttl: String) throws {
        #expect(
            try faults(.featureView, view(#", "ttl": "\#(ttl)""#)) == [
                Fault(
                    "ttl", "\"\(ttl)\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            ])
    }

    @Test func `a retention of zero is refused`() throws {
        #expect(
            try faults(.featureView, view(#", "retention": "0d""#)) == [
                Fault(
                    "retention", "A retention of zero would keep no history.",
                    hint: "Leave the field out to keep all history.")
            ])
    }

    @Test func `a retention is a duration, and is written as it was read`() throws {
        #expect(
            try faults(.featureView, view(#", "retention": "long""#)) == [
                Fault(
                    "retention", "\"long\" is not a duration.",
                    hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
            ])
        let definition = try Definition(
            .featureView, json: JSONValue(parsing: view(#", "retention": "400d""#)))
        #expect(definition.json["retention"] == "400d")
    }

    @Test func `another ingest mode is refused with those there are`() throws {
        #expect(
            try faults(.featureView, view(#", "ingest": "ignore""#)) == [
                Fault(
                    "ingest", "There is no ingest mode \"ignore\".",
                    hint: "The modes are reject_batch, quarantine, warn.")
            ])
    }

    @Test func `online is true or false`() throws {
        #expect(
            try faults(.featureView, view(#", "online": "yes""#))
                == [Fault("online", "true or false is expected here.")])
    }

    @Test func `no two features have one name`() throws {
        #expect(
            try faults(
                .featureView,
                view(
                    features: """
                        [{"name": "a", "type": "int64"}, {"name": "a", "type": "string"}]
                        """)) == [Fault("features[1].name", "Two features are named \"a\".")])
    }

    @Test(arguments: Reserved.all)
    func `no feature has the name of a column of every view`(name: String) throws {
        #expect(
            try faults(.featureView, view(features: #"[{"name": "\#(name)", "type": "int64"}]"#))
                == [
                    Fault(
                        "features[0].name", "\"\(name)\" is a column of every view.",
                        hint:
                            "Give the feature another name, and its source's column as \"column\".")
                ])
    }

    @Test func `a fault after an unreadable feature names its own place`() throws {
        #expect(
            try faults(
                .featureView, view(features: #"["a", {"name": "ingest_seq", "type": "int64"}]"#))
                == [
                    Fault("features[0]", "An object is expected here."),
                    Fault(
                        "features[1].name", "\"ingest_seq\" is a column of every view.",
                        hint: "Give the feature another name, and its source's column as "
                            + "\"column\"."),
                ])
    }

    @Test func `features are a list`() throws {
        #expect(
            try faults(.featureView, view(features: #"{"rating": "float64"}"#))
                == [Fault("features", "A list is expected here.")])
    }

    @Test func `entities are names`() throws {
        #expect(
            try faults(
                .featureView,
                """
                {"name": "s", "entities": [{"name": "driver"}], "source": "t",
                  "features": [{"name": "a", "type": "int64"}]}
                """) == [Fault("entities[0]", "A string is expected here.")])
    }

    @Test func `unknown fields of a view and of a feature are refused`() throws {
        #expect(
            try faults(
                .featureView,
                """
                {"name": "stats", "entities": ["driver"], "source": "trips", "schedule": "1h",
                  "features": [{"name": "a", "type": "int64", "defaults": 0}]}
                """) == [
                    Fault(
                        "schedule", "There is no field \"schedule\" here.",
                        hint: "The fields are name, entities, source, ttl, retention, online, "
                            + "ingest, features, aggregations, columns, description, owner, tags."),
                    Fault(
                        "features[0].defaults", "There is no field \"defaults\" here.",
                        hint: "The fields are name, type, column, renamed_from, aliases, "
                            + "fallback, default, description, owner, tags."),
                ])
    }
}
