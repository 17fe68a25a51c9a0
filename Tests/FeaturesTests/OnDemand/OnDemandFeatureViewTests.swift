import Features
import JSON
import Testing

/// What bundles may say of on-demand feature views, and what becomes of them.
struct OnDemandFeatureViewTests {
    private static let base: JSONObject = [
        "entities": [["name": "route", "join_keys": [["name": "origin", "type": "string"]]]],
        "data_sources": [
            [
                "name": "weather", "kind": "push",
                "schema": [
                    ["name": "origin", "type": "string"], ["name": "wind", "type": "float64"],
                    ["name": "gust", "type": "float64"],
                ],
            ]
        ],
        "feature_views": [view(["wind"])],
    ]

    private static func view(_ features: [String], name: String = "weather") -> JSONValue {
        [
            "name": .string(name), "entities": ["route"], "source": "weather",
            "features": .array(features.map { ["name": .string($0), "type": "float64"] }),
        ]
    }

    private static func trip(
        _ expression: String, type: String = "float64", name: String = "trip",
        request: JSONValue = [["name": "distance", "type": "float64"]],
        inputs: JSONValue = ["weather:wind"]
    ) -> JSONValue {
        [
            "name": .string(name), "inputs": ["request": request, "features": inputs],
            "features": [
                ["name": "cost", "type": .string(type), "expression": .string(expression)]
            ],
        ]
    }

    private func bundle(
        _ views: [JSONValue], _ more: JSONObject = [:]
    ) throws -> DefinitionBundle {
        var object = Self.base
        object["on_demand_feature_views"] = .array(views)
        for member in more.members { object[member.key] = member.value }
        return try DefinitionBundle(.object(object))
    }

    private func registry(_ bundles: DefinitionBundle...) throws -> Registry {
        try bundles.reduce(.empty) { registry, bundle in
            let plan = try RegistryPlan(applying: bundle, to: registry)
            return Registry(
                revision: registry.revision + 1, projects: [plan.project.name: plan.project])
        }
    }

    /// What keeps the views from being applied.
    private func faults(_ views: JSONValue..., more: JSONObject = [:]) -> [Fault] {
        do {
            _ = try RegistryPlan(applying: bundle(views, more), to: .empty)
            return []
        } catch FeatureError.invalid(_, let faults) {
            return faults
        } catch {
            return [Fault("", "\(error)")]
        }
    }

    @Test func `a view is written as it was read`() throws {
        let written = Self.trip("distance * coalesce(wind, 0) / 100")
        let view = try Definition(.onDemandFeatureView, json: written)
        #expect(view.json == written)
        #expect(view.id == DefinitionID(.onDemandFeatureView, "trip"))
    }

    @Test func `inputs go by their names, and by those of their views`() throws {
        let expression = "distance + wind + weather__wind"
        let project = try registry(bundle([Self.trip(expression)])).project("default")
        let schema = try #require(project.onDemandSchema(of: "trip"))
        #expect(schema.inputs == [Column("distance", .float64), Column("wind", .float64)])
        let inputs = [FeatureValue.float64(1), .float64(20)]
        let value = inputs.withUnsafeBufferPointer { schema.features[0].program.value($0) }
        #expect(value == .float64(41))
    }

    @Test func `a selection has the views of hidden inputs`() throws {
        let project = try registry(bundle([Self.trip("distance + wind")])).project("default")
        let selection = try FeatureSelection(
            [FeatureReference(view: "trip", feature: "cost")], in: project)
        #expect(selection.items.map(\.source) == [.onDemand(view: 0, output: 0)])
        #expect(selection.views.map(\.name) == ["weather"])
        #expect(selection.joinKeys == [Column("origin", .string)])
        #expect(selection.requestColumns == [Column("distance", .float64)])
        #expect(
            selection.onDemand[0].inputs == [
                .request(0), .stored(FeatureSelection.Place(view: 0, feature: 0)),
            ])
        #expect(selection.versions.isEmpty)
    }

    @Test func `wrong expressions are told with their place`() {
        #expect(
            faults(Self.trip("distance * winf")) == [
                Fault(
                    "on_demand_feature_views[0].features[0].expression",
                    "At character 12: the on-demand feature view \"trip\" has no input \"winf\"; "
                        + "did you mean \"wind\"? its inputs are distance, wind.")
            ])
        #expect(
            faults(Self.trip("distance *")) == [
                Fault(
                    "on_demand_feature_views[0].features[0].expression",
                    "At character 11: a value is expected here, not the end.")
            ])
        #expect(
            faults(Self.trip("distance + 1", type: "int64")) == [
                Fault(
                    "on_demand_feature_views[0].features[0].type",
                    "The expression gives float64, not int64.",
                    hint: "Declare float64, or drop the fraction with int(…).")
            ])
        #expect(
            faults(Self.trip("distance > 1", type: "string")) == [
                Fault(
                    "on_demand_feature_views[0].features[0].type",
                    "The expression gives bool, not string.", hint: "Declare bool.")
            ])
        #expect(
            faults(Self.trip("distance", type: "float64[]")) == [
                Fault(
                    "on_demand_feature_views[0].features[0].type",
                    "The expression gives float64, not float64[].", hint: "Declare float64.")
            ])
    }

    @Test func `inputs that share a name are told apart by their views`() {
        let inputs: JSONValue = ["weather:wind", "storms:wind"]
        let more: JSONObject = [
            "feature_views": [Self.view(["wind"]), Self.view(["wind"], name: "storms")]
        ]
        #expect(
            faults(Self.trip("wind", inputs: inputs), more: more) == [
                Fault(
                    "on_demand_feature_views[0].features[0].expression",
                    "At character 1: several inputs of the on-demand feature view \"trip\" are "
                        + "called \"wind\"; write weather__wind or storms__wind.")
            ])
        #expect(
            faults(Self.trip("weather__wind - storms__wind", inputs: inputs), more: more).isEmpty)
    }

    @Test func `a request value hides a feature of its name`() throws {
        let trip = Self.trip(
            "wind - weather__wind", request: [["name": "wind", "type": "float64"]])
        let project = try registry(bundle([trip])).project("default")
        let schema = try #require(project.onDemandSchema(of: "trip"))
        let inputs = [FeatureValue.float64(50), .float64(8)]
        let value = inputs.withUnsafeBufferPointer { schema.features[0].program.value($0) }
        #expect(value == .float64(42))
    }

    @Test func `inputs must be there, and stored`() {
        #expect(
            faults(Self.trip("distance", inputs: ["weather:fog", "sky:blue"])) == [
                Fault(
                    "on_demand_feature_views[0].inputs.features[0]",
                    "The feature view \"weather\" has no feature \"fog\".",
                    hint: "Its features are wind."),
                Fault(
                    "on_demand_feature_views[0].inputs.features[1]",
                    "There is no feature view \"sky\".",
                    hint: "Define it in the same bundle under feature_views, or apply it first."),
            ])
        #expect(
            faults(
                Self.trip("distance"), Self.trip("distance", name: "more", inputs: ["trip:cost"]))
                == [
                    Fault(
                        "on_demand_feature_views[1].inputs.features[0]",
                        "\"trip\" is an on-demand feature view, too.",
                        hint: "Inputs are features of feature views: write its expression here.")
                ])
    }

    @Test func `names mean one thing`() {
        #expect(
            faults(Self.trip("distance", name: "weather")) == [
                Fault(
                    "on_demand_feature_views[0].name",
                    "There is a feature view \"weather\", too.",
                    hint: "References could mean either: give one of them another name.")
            ])
        #expect(
            faults(Self.trip("wind", request: [["name": "origin", "type": "string"]])) == [
                Fault(
                    "on_demand_feature_views[0].inputs.request[0].name",
                    "\"origin\" is a join key of an input.",
                    hint: "Give the request value another name.")
            ])
    }

    @Test func `a service names features on demand, of no version`() {
        let services: (String) -> JSONObject = { reference in
            ["feature_services": [["name": "s", "features": [.string(reference)]]]]
        }
        #expect(faults(Self.trip("distance"), more: services("trip:cost")).isEmpty)
        #expect(
            faults(Self.trip("distance"), more: services("trip:price")) == [
                Fault(
                    "feature_services[0].features[0]",
                    "The on-demand feature view \"trip\" has no feature \"price\".",
                    hint: "Its features are cost.")
            ])
        #expect(
            faults(Self.trip("distance"), more: services("trip@v1:cost")) == [
                Fault(
                    "feature_services[0].features[0]",
                    "The on-demand feature view \"trip\" has no versions to ask for.",
                    hint: "Write trip:cost.")
            ])
    }

    @Test func `a new version of an input leaves the view with the old one`() throws {
        let before = try registry(bundle([Self.trip("distance + wind")]))
        var changed = Self.base
        changed["feature_views"] = [Self.view(["gust"])]
        let plan = try RegistryPlan(applying: DefinitionBundle(.object(changed)), to: before)
        let breaks = plan.changes.flatMap(\.breaks)
        #expect(
            breaks.contains(
                Break(
                    kind: "on-demand feature view", name: "trip",
                    reason: "it reads \"weather@v1\" until it is applied again")))
        let selection = try FeatureSelection(
            [FeatureReference(view: "trip", feature: "cost")], in: plan.project)
        #expect(selection.views.map(\.storageVersion) == [1])
    }

    @Test func `what changes or takes away a feature is told to its services`() throws {
        let service: JSONObject = [
            "feature_services": [["name": "s", "features": ["trip:cost"]]]
        ]
        let before = try registry(bundle([Self.trip("distance")], service))
        let changed = try RegistryPlan(
            applying: bundle([Self.trip("distance * 2")], service), to: before)
        #expect(
            changed.changes.flatMap(\.breaks) == [
                Break(
                    kind: "feature service", name: "s",
                    reason: "its \"trip:cost\" is computed otherwise from now on")
            ])
        let nothing = DefinitionBundle(project: "default", definitions: [])
        #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied",
                [
                    Fault(
                        "feature_services/s.features[0]",
                        "The on-demand feature view \"trip\" would be deleted, but is referred to "
                            + "here.",
                        hint: "Change or delete what refers to it as well.")
                ])
        ) {
            var options = ApplyOptions()
            options.deleting = [DefinitionID(.onDemandFeatureView, "trip")]
            _ = try RegistryPlan(applying: nothing, to: before, options)
        }
    }
}
