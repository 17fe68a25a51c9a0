import Features
import JSON
import Testing

/// How the definitions of a project must fit each other.
@Suite struct ProjectValidatorTests {
    private func refusal(_ faults: Fault...) -> FeatureError {
        .invalid("the definitions were not applied", faults)
    }

    @Test func `a view's entities and source exist`() {
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].entities[0]", "There is no entity \"driver\".",
                    hint: "Define it in the same bundle under entities, or apply it first."),
                Fault(
                    "feature_views[0].source", "There is no data source \"trips\".",
                    hint: "Define it in the same bundle under data_sources, or apply it first."))
        ) { try plan(Drivers.bundle(Drivers.views), on: .empty) }
    }

    @Test func `a service's views exist`() {
        #expect(
            throws: refusal(
                Fault(
                    "feature_services[0].features[0]", "There is no feature view \"stats\".",
                    hint: "Define it in the same bundle under feature_views, or apply it first."),
                Fault(
                    "feature_services[0].features[1]", "There is no feature view \"stats\".",
                    hint: "Define it in the same bundle under feature_views, or apply it first."))
        ) { try plan(Drivers.bundle(Drivers.services), on: .empty) }
    }

    @Test func `a service's features exist`() {
        let services = Drivers.services.replacing("stats:home", with: "stats:town")
        #expect(
            throws: refusal(
                Fault(
                    "feature_services[0].features[1]",
                    "The feature view \"stats\" has no feature \"town\".",
                    hint: "Its features are rating, home."))
        ) { try plan(Drivers.bundle(services), on: registry(Drivers.bundle)) }
    }

    @Test func `a model's service exists`() {
        #expect(
            throws: refusal(
                Fault(
                    "models[0].feature_service", "There is no feature service \"ranking\".",
                    hint: "Define it in the same bundle under feature_services, or apply it first.")
            )
        ) { try plan(Drivers.bundle(Drivers.models), on: .empty) }
    }

    @Test func `what is referred to cannot be deleted`() {
        #expect(
            throws: refusal(
                Fault(
                    "feature_views/stats.entities[0]",
                    "The entity \"driver\" would be deleted, but is referred to here.",
                    hint: "Change or delete what refers to it as well."))
        ) {
            try plan(
                "{}", on: registry(Drivers.bundle), deleting: [DefinitionID(.entity, "driver")])
        }
    }

    @Test func `no two entities of a view share a join key`() {
        let entities = Drivers.entities.replacing(
            "]}]",
            with: #"]}, {"name": "rider", "join_keys": [{"name": "driver_id", "type": "int64"}]}]"#)
        let views = Drivers.views.replacing(#"["driver"]"#, with: #"["driver", "rider"]"#)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].entities[1]",
                    "The join key \"driver_id\" comes from two entities."))
        ) { try plan(Drivers.bundle(entities, Drivers.sources, views), on: .empty) }
    }

    @Test func `no feature has the name of a join key`() {
        let views = Drivers.views.replacing("home", with: "driver_id")
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[1].name", "\"driver_id\" is a join key of the view.",
                    hint: "Give the feature another name, and its source's column as \"column\"."))
        ) { try plan(Drivers.bundle(Drivers.entities, Drivers.sources, views), on: .empty) }
    }

    @Test func `a push source has the columns that a view reads`() {
        let views = Drivers.views.replacing(#""column": "city""#, with: #""column": "town""#)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[1].column",
                    "The push source \"trips\" has no column \"town\".",
                    hint: "Its columns are driver_id, rating, city, at, known_at."))
        ) { try plan(Drivers.bundle(Drivers.entities, Drivers.sources, views), on: .empty) }
    }

    @Test func `a push source has the join keys of a view`() {
        let sources = Drivers.sources.replacing("driver_id", with: "driver")
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0]", "The push source \"trips\" has no column \"driver_id\".",
                    hint: "Its columns are driver, rating, city, at, known_at."))
        ) { try plan(Drivers.bundle(Drivers.entities, sources, Drivers.views), on: .empty) }
    }

    @Test func `a push source has columns of types that a view can read`() {
        let sources = Drivers.sources.replacing("float64", with: "string")
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[0].column",
                    "The feature \"rating\" is float64, but column \"rating\" of the push source "
                        + "\"trips\" is string.",
                    hint: "Declare a type that holds it, or convert it in a query."))
        ) { try plan(Drivers.bundle(Drivers.entities, sources, Drivers.views), on: .empty) }
    }

    @Test(arguments: ["int32", "int64", "float32"])
    func `a view may read a column as a wider type, and integers as floating point`(
        type: String
    ) throws {
        let sources = Drivers.sources.replacing("float64", with: type)
        #expect(
            try plan(Drivers.bundle(Drivers.entities, sources, Drivers.views), on: .empty)
                .changes.count == 3)
    }

    @Test func `the time column of a push source is a timestamp`() {
        let sources = Drivers.sources.replacing(
            #""event_timestamp": "at""#, with: #""event_timestamp": "city""#)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].source",
                    "The time column is timestamp, but column \"city\" of the push source "
                        + "\"trips\" is string.",
                    hint: "Declare a type that holds it, or convert it in a query."))
        ) { try plan(Drivers.bundle(Drivers.entities, sources, Drivers.views), on: .empty) }
    }
}
