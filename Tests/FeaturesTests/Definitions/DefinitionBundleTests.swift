import Features
import JSON
import Testing

@Suite struct DefinitionBundleTests {
    private func refusal(_ text: String) throws -> FeatureError? {
        let json = try JSONValue(parsing: text)
        do {
            _ = try DefinitionBundle(json)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(_ faults: Fault...) -> FeatureError {
        .invalid("the definitions were not applied", faults)
    }

    @Test func `a bundle is an object`() throws {
        #expect(try refusal("[]") == refusal(Fault("", "An object is expected here.")))
    }

    @Test func `an unknown member is refused with those there are`() throws {
        #expect(
            try refusal(#"{"views": []}"#)
                == refusal(
                    Fault(
                        "views", "There is no field \"views\" here.",
                        hint: "The fields are project, entities, data_sources, feature_views, "
                            + "on_demand_feature_views, feature_services, models.")))
    }

    @Test func `a member is a list of objects`() throws {
        #expect(
            try refusal(#"{"entities": {}, "models": ["m"]}"#)
                == refusal(
                    Fault("entities", "A list is expected here."),
                    Fault("models[0]", "An object is expected here.")))
    }

    @Test func `a project has a name like any other`() throws {
        #expect(
            try refusal(#"{"project": "my project"}"#)
                == refusal(
                    Fault(
                        "project", "\"my project\" cannot be a name.",
                        hint: "Use up to 48 letters, digits and underscores, not starting with a "
                            + "digit.")))
    }

    @Test(arguments: [
        ("entities", "entities", #""join_keys": [{"name": "id", "type": "int64"}]"#),
        (
            "data_sources", "data sources",
            #""kind": "batch", "table": "t", "event_timestamp": "at""#
        ),
        (
            "feature_views", "feature views",
            #""entities": ["e"], "source": "s", "features": [{"name": "a", "type": "int64"}]"#
        ),
        ("feature_services", "feature services", #""features": ["a:b"]"#),
        ("models", "models", #""label": "l""#),
    ])
    func `no two definitions of a kind have one name`(
        member: String, kind: String, rest: String
    ) throws {
        #expect(
            try refusal(#"{"\#(member)": [{"name": "x", \#(rest)}, {"name": "x", \#(rest)}]}"#)
                == refusal(Fault("\(member)[1].name", "Two \(kind) are named \"x\".")))
    }

    @Test func `definitions of different kinds may have one name`() throws {
        let text = """
            {"entities": [{"name": "x", "join_keys": [{"name": "id", "type": "int64"}]}],
             "models": [{"name": "x"}]}
            """
        #expect(try DefinitionBundle(JSONValue(parsing: text)).definitions.count == 2)
    }

    @Test func `every fault of every definition is named at once`() throws {
        #expect(
            try refusal(#"{"entities": [{"name": "e"}], "models": [{"name": "m", "task": "x"}]}"#)
                == refusal(
                    Fault("entities[0].join_keys", "An entity needs at least one join key."),
                    Fault(
                        "models[0].task", "There is no task \"x\".",
                        hint: "The tasks are regression, binary, multiclass, count.")))
    }

    @Test func `the bundle's own project counts, else the caller's`() throws {
        let named = try JSONValue(parsing: #"{"project": "flights"}"#)
        #expect(try DefinitionBundle(named, project: "other").project == "flights")
        #expect(try DefinitionBundle([:], project: "other").project == "other")
        #expect(try DefinitionBundle([:]).project == "default")
    }

    @Test func `a definition says where in the bundle it stands`() throws {
        let bundle = try DefinitionBundle(JSONValue(parsing: Drivers.bundle))
        #expect(
            bundle.definitions.map(\.path) == [
                "entities[0]", "data_sources[0]", "feature_views[0]", "feature_services[0]",
                "models[0]",
            ])
    }

    @Test(arguments: [
        Drivers.bundle,
        """
        {"entities": [{"name": "route", "join_keys": [{"name": "origin", "type": "string"},
            {"name": "at", "type": "timestamp"}], "description": "d", "owner": "o",
            "tags": {"b": "2", "a": "1"}}],
         "data_sources": [
           {"name": "t", "kind": "batch", "table": "raw.t", "event_timestamp": "at"},
           {"name": "q", "kind": "batch", "query": "SELECT 1", "event_timestamp": "at",
            "created_timestamp": "known"}],
         "feature_views": [
           {"name": "v", "entities": ["route"], "source": "t", "online": false, "ingest": "warn",
            "features": [{"name": "a", "type": "float64[]", "column": "b",
              "tags": {"pii": "email"}}], "description": "d"}],
         "feature_services": [{"name": "s", "features": ["v:a"], "owner": "o"}],
         "models": [{"name": "m"}]}
        """,
    ])
    func `a definition reads back equal from its own JSON`(text: String) throws {
        for (definition, _) in try DefinitionBundle(JSONValue(parsing: text)).definitions {
            let json = try JSONValue(parsing: definition.json.text)
            #expect(try Definition(definition.id.kind, json: json) == definition)
        }
    }

    @Test func `what a definition leaves out takes its default`() throws {
        let view = try #require(try project().featureView("stats"))
        #expect(view.online)
        #expect(view.ingest == .rejectBatch)
        #expect(view.ttl == TimeToLive(microseconds: 3_600_000_000))
        #expect(view.features.map(\.column) == ["rating", "city"])
    }
}
