import Features
import JSON
import Testing

/// A feature under a new name: its column follows, its old name goes on working.
@Suite struct RenameTests {
    private static func views(_ stars: String) -> String {
        Drivers.views.replacing(#"{"name": "rating", "type": "float64"}"#, with: stars)
    }

    private static let renamed = views(
        #"{"name": "stars", "type": "float64", "renamed_from": "rating"}"#)
    private static let later = views(#"{"name": "stars", "type": "float64"}"#)

    private func features(_ registry: Registry) throws -> [Feature] {
        try #require(registry.project("default").schema(of: "stats")).features
    }

    private func refusal(_ fault: Fault) -> FeatureError {
        .invalid("the definitions were not applied", [fault])
    }

    @Test func `the column is renamed, and the change says so`() throws {
        let plan = try plan(Drivers.bundle(Self.renamed), on: registry(Drivers.bundle))
        #expect(plan.storageLines == ["rename stats 1: rating stars"])
        #expect(plan.changes.first?.details == ["features: rating renamed to stars"])
        #expect(plan.changes.first?.breaks == [])
    }

    @Test func `the old name is answered under the name asked`() throws {
        let project = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
            .project("default")
        let selection = try FeatureSelection(
            ["stats:rating", "stats:stars"].compactMap(FeatureReference.init), in: project)
        #expect(selection.items.map(\.place?.feature) == [0, 0])
        #expect(selection.names == ["stats:rating", "stats:stars"])
        #expect(try selection.columnNames(full: false, besides: []) == ["rating", "stars"])
        #expect(
            try FeatureSelection(service: "ranking", in: project).names
                == ["stats:rating", "stats:home"])
    }

    @Test func `the feature goes on reading the source's column`() throws {
        let features = try features(registry(Drivers.bundle, Drivers.bundle(Self.renamed)))
        #expect(features.first == Feature("stars", .float64, aliases: ["rating"]))
        #expect(features.first?.column == "rating")
    }

    @Test func `a column that was named stays the one read`() throws {
        let renamed = Drivers.views.replacing(
            #"{"name": "home", "type": "string", "column": "city"}"#,
            with: #"{"name": "town", "type": "string", "renamed_from": "home"}"#)
        let registry = try registry(Drivers.bundle, Drivers.bundle(renamed))
        #expect(try features(registry).last?.column == "city")
        #expect(try plan(Drivers.bundle(renamed), on: registry).isEmpty)
    }

    @Test(arguments: [renamed, later])
    func `applied again, the rename is done`(views: String) throws {
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
        #expect(try plan(Drivers.bundle(views), on: registry).isEmpty)
    }

    @Test func `the alias stays until it is taken away`() throws {
        let none = Self.views(
            #"{"name": "stars", "type": "float64", "column": "rating", "aliases": []}"#)
        let services = Drivers.services.replacing("stats:rating", with: "stats:stars")
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
        let plan = try plan(Drivers.bundle(none, services), on: registry)
        #expect(plan.project.schema(of: "stats")?.featureIndex("rating") == nil)
        #expect(plan.storageLines.isEmpty)
        #expect(
            plan.changes.first?.breaks == [
                Break(
                    kind: "feature view", name: "stats",
                    reason: "requests for \"stats:rating\" are refused")
            ])
    }

    @Test func `an alias that a service uses is not taken away`() throws {
        let none = Self.views(
            #"{"name": "stars", "type": "float64", "column": "rating", "aliases": []}"#)
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
        #expect(
            throws: refusal(
                Fault(
                    "feature_services/ranking.features[0]",
                    "The feature view \"stats\" has no feature \"rating\".",
                    hint: "Its features are stars, home."))
        ) { try plan(Drivers.bundle(none), on: registry) }
    }

    @Test func `a feature that is renamed twice keeps both names`() throws {
        let again = Self.views(
            #"{"name": "score", "type": "float64", "renamed_from": "stars"}"#)
        let before = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
        let plan = try plan(Drivers.bundle(again), on: before)
        #expect(plan.storageLines == ["rename stats 1: stars score"])
        let feature = plan.project.schema(of: "stats")?.features.first
        #expect(feature?.aliases == ["rating", "stars"])
        #expect(feature?.column == "rating")
    }

    @Test func `a feature that is renamed back has its name`() throws {
        let back = Self.views(
            #"{"name": "rating", "type": "float64", "renamed_from": "stars"}"#)
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.renamed))
        let plan = try plan(Drivers.bundle(back), on: registry)
        #expect(plan.storageLines == ["rename stats 1: stars rating"])
        #expect(plan.project.schema(of: "stats")?.features.first?.aliases == ["stars"])
    }

    @Test func `a view that is new has the alias without a past`() throws {
        let registry = try registry(
            Drivers.bundle(Drivers.entities, Drivers.sources, Self.renamed, Drivers.services))
        #expect(try features(registry).first?.names == ["stars", "rating"])
    }

    @Test func `a name means one feature`() throws {
        let taken = Drivers.views.replacing(
            #"{"name": "rating", "type": "float64"}"#,
            with: """
                {"name": "rating", "type": "float64"},
                {"name": "stars", "type": "float64", "renamed_from": "rating"}
                """)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[1]",
                    "\"rating\", an earlier name of the feature \"stars\", is also one of the "
                        + "feature \"rating\".",
                    hint: "Give that one another name, or take this one away: from renamed_from "
                        + "where it stands there, else by writing aliases without it."))
        ) { try plan(Drivers.bundle(taken), on: registry(Drivers.bundle)) }
    }

    @Test func `an alias is not a join key`() throws {
        let key = Self.views(
            #"{"name": "rating", "type": "float64", "aliases": ["driver_id"]}"#)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[0]",
                    "The alias \"driver_id\" is a join key of the view."))
        ) { try plan(Drivers.bundle(key), on: registry(Drivers.bundle)) }
    }

    @Test(arguments: ["ingest_seq", "my-name"])
    func `an alias is a name`(alias: String) throws {
        let bad = Self.views(
            #"{"name": "rating", "type": "float64", "aliases": ["\#(alias)"]}"#)
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].features[0]",
                    "\"\(alias)\" cannot be the name of a feature."))
        ) { try plan(Drivers.bundle(bad), on: registry(Drivers.bundle)) }
    }

    private func slips(_ stars: String, on registry: Registry) throws -> [Fault] {
        do {
            _ = try plan(Drivers.bundle(Self.views(stars)), on: registry)
            return []
        } catch FeatureError.invalid(_, let faults) {
            return faults
        }
    }

    private static let place = "feature_views[0].features[0].renamed_from"

    @Test func `a name that the view never had is told with those it has`() throws {
        let bundle = Drivers.bundle(Drivers.entities, Drivers.sources, Drivers.views)
        let slip = #"""
            {"name": "stars", "type": "float64", "column": "rating", "renamed_from": "ratings"}
            """#
        #expect(
            try slips(slip, on: registry(bundle)) == [
                Fault(
                    Self.place, "There is no \"ratings\" to be renamed.",
                    hint: "The view has rating, home.")
            ])
        #expect(
            try slips(slip, on: registry(bundle, Drivers.bundle(Self.renamed))) == [
                Fault(
                    Self.place, "There is no \"ratings\" to be renamed.",
                    hint: "The view has stars, home.")
            ])
    }

    @Test func `an alias of a feature is not to be renamed`() throws {
        let score = #"{"name": "score", "type": "float64", "renamed_from": "rating"}"#
        #expect(
            try slips(score, on: registry(Drivers.bundle, Drivers.bundle(Self.renamed))) == [
                Fault(
                    Self.place, "There is no \"rating\" to be renamed.",
                    hint: "The view has stars, home.")
            ])
    }

    @Test func `a rename that was missed is made by naming the names between`() throws {
        let score = #"""
            {"name": "score", "type": "float64", "renamed_from": "stars", "aliases": ["rating"]}
            """#
        let plan = try plan(Drivers.bundle(Self.views(score)), on: registry(Drivers.bundle))
        #expect(plan.storageLines == ["rename stats 1: rating score"])
        #expect(plan.project.schema(of: "stats")?.features.first?.aliases == ["rating", "stars"])
    }

    @Test func `a feature is not renamed to one that is there`() throws {
        let renamed = Drivers.views.replacing(
            #"{"name": "rating", "type": "float64"},"#, with: ""
        ).replacing(
            #""column": "city""#, with: #""column": "city", "renamed_from": "rating""#)
        #expect(
            throws: refusal(
                Fault(
                    Self.place, "\"home\" is there already, and has values of its own.",
                    hint: "Give \"rating\" a name that is new."))
        ) { try plan(Drivers.bundle(renamed), on: registry(Drivers.bundle)) }
    }

    @Test func `a feature is not renamed from its own name`() throws {
        let same = #"{"name": "rating", "type": "float64", "renamed_from": "rating"}"#
        #expect(
            try slips(same, on: registry(Drivers.bundle)) == [
                Fault(
                    Self.place, "\"rating\" is the name that it has.", hint: "Leave the field out.")
            ])
    }

    private static func events(_ column: String, reading name: String) -> String {
        """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
         "feature_views": [{"name": "v", "entities": ["driver"], "source": "t",
           "columns": [\(column)], "aggregations": [
             {"name": "most", "function": "max", "column": "\(name)", "window": "1h"}]}]}
        """
    }

    @Test func `a column of events is renamed with what the table holds`() throws {
        let before = Self.events(#"{"name": "fare", "type": "float64"}"#, reading: "fare")
        let after = Self.events(
            #"{"name": "price", "type": "float64", "renamed_from": "fare"}"#, reading: "price")
        let renaming = try plan(after, on: registry(before))
        #expect(renaming.storageLines == ["rename v 1: fare price", "tile v 1"])
        #expect(renaming.project.schema(of: "v")?.storedFeatures.first?.column == "fare")
        #expect(try plan(after, on: registry(before, after)).isEmpty)
        let slip = after.replacing("\"renamed_from\": \"fare\"", with: "\"renamed_from\": \"far\"")
        #expect(
            throws: refusal(
                Fault(
                    "feature_views[0].columns[0].renamed_from",
                    "There is no \"far\" to be renamed.", hint: "The view has fare."))
        ) { try plan(slip, on: registry(before)) }
    }

    @Test func `an earlier name is one that names can be`() throws {
        #expect(
            try faults(
                .featureView,
                """
                {"name": "s", "entities": ["driver"], "source": "t", "features": [
                  {"name": "a", "type": "int64", "renamed_from": "my-name"}]}
                """) == [
                    Fault(
                        "features[0].renamed_from", "\"my-name\" cannot be a name.",
                        hint: "Use up to 48 letters, digits and underscores, not starting with a "
                            + "digit.")
                ])
    }
}
