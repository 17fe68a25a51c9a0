import Features
import Testing

@Suite struct FeatureSelectionTests {
    private let bundle = """
        {"entities": [{"name": "driver", "join_keys": [{"name": "driver_id", "type": "int64"}]},
           {"name": "city", "join_keys": [{"name": "city_id", "type": "string"}]},
           {"name": "rider", "join_keys": [{"name": "driver_id", "type": "string"}]}],
         "data_sources": [{"name": "t", "kind": "batch", "table": "t", "event_timestamp": "at"}],
         "feature_views": [
           {"name": "a", "entities": ["driver"], "source": "t",
            "features": [{"name": "x", "type": "int64"}, {"name": "y", "type": "string"}]},
           {"name": "b", "entities": ["city", "driver"], "source": "t",
            "features": [{"name": "x", "type": "float64"}]},
           {"name": "c", "entities": ["rider"], "source": "t",
            "features": [{"name": "z", "type": "float64"}]}],
         "feature_services": [{"name": "s", "features": ["b:x", "a:y"]}]}
        """

    private func selection(_ references: String...) throws -> FeatureSelection {
        try FeatureSelection(references.compactMap(FeatureReference.init), in: project(bundle))
    }

    private func columns(
        _ selection: FeatureSelection, full: Bool, besides taken: [String] = []
    ) throws -> [String] {
        try selection.columnNames(full: full, besides: taken)
    }

    @Test func `features keep the order asked, views and join keys that of appearance`() throws {
        let selection = try selection("b:x", "a:y", "b:x", "a:x")
        #expect(selection.names == ["b:x", "a:y", "b:x", "a:x"])
        #expect(selection.views.map(\.name) == ["b", "a"])
        #expect(selection.joinKeys == [Column("city_id", .string), Column("driver_id", .int64)])
        #expect(selection.items.map(\.place?.view) == [0, 1, 0, 1])
        #expect(selection.items.map(\.place?.feature) == [0, 1, 0, 0])
        #expect(selection.items.map(\.type) == [.float64, .string, .float64, .int64])
    }

    @Test func `a service stands for its features`() throws {
        #expect(
            try FeatureSelection(service: "s", in: project(bundle)).names == ["b:x", "a:y"])
    }

    @Test func `an unknown view is told`() {
        #expect(
            throws: FeatureError.unknown(
                kind: .featureView, name: "d",
                hint: "GET /v1/feature-views lists those of the project.")
        ) { try selection("a:x", "d:x") }
    }

    @Test func `an unknown feature is told with those there are`() {
        #expect(
            throws: FeatureError.invalid(
                "unknown feature \"a:z\"",
                [
                    Fault(
                        "features[1]", "The feature view \"a\" has no feature \"z\".",
                        hint: "Its features are x, y.")
                ])
        ) { try selection("a:x", "a:z") }
    }

    @Test func `an unknown service is told`() {
        #expect(
            throws: FeatureError.unknown(
                kind: .featureService, name: "t",
                hint: "GET /v1/feature-services lists those of the project.")
        ) { try FeatureSelection(service: "t", in: project(bundle)) }
    }

    @Test func `nothing asked for is refused`() {
        #expect(
            throws: FeatureError.invalid(
                "no features were asked for",
                [
                    Fault(
                        "features", "The list is empty.",
                        hint: "Name features as view:feature, or a feature_service.")
                ])
        ) { try selection() }
    }

    @Test func `views that disagree on the type of a join key are not joined`() {
        #expect(
            throws: FeatureError.invalid(
                "the join key \"driver_id\" has two types",
                [
                    Fault(
                        "features",
                        "The feature view \"c\" takes \"driver_id\" as string, another one as "
                            + "int64.",
                        hint: "Ask for their features in separate requests.")
                ])
        ) { try selection("a:x", "c:z") }
    }

    @Test func `columns are named by feature, or in full by view and feature`() throws {
        #expect(try columns(selection("a:x", "a:y"), full: false) == ["x", "y"])
        #expect(try columns(selection("a:x", "b:x"), full: true) == ["a__x", "b__x"])
    }

    @Test func `two features of one name need their full names`() {
        #expect(
            throws: FeatureError.invalid(
                "two columns would be named \"x\"",
                [
                    Fault(
                        "features[1]", "\"x\" is also another column of the result.",
                        hint: "Ask with full_feature_names, which names columns view__feature.")
                ])
        ) { try columns(selection("a:x", "b:x"), full: false) }
    }

    @Test func `a feature may not have the full name of another column`() {
        #expect(
            throws: FeatureError.invalid(
                "two columns would be named \"a__x\"",
                [
                    Fault(
                        "features[0]", "\"a__x\" is also another column of the result.",
                        hint: "Rename the column of the entity rows.")
                ])
        ) { try columns(selection("a:x"), full: true, besides: ["a__x"]) }
    }

    @Test func `a feature asked for twice is one column too many`() {
        #expect(
            throws: FeatureError.invalid(
                "two columns would be named \"a__x\"",
                [Fault("features[1]", "\"a:x\" is asked for twice.")])
        ) { try columns(selection("a:x", "a:x"), full: true) }
    }

    @Test func `a join has the entity rows' columns, then the features'`() throws {
        let own = [Column("driver_id", .int64), Column("event_timestamp", .timestamp)]
        let join = PointInTimeJoin(
            selection: try selection("a:y", "a:x"),
            entityRows: .table(EntityTable(columns: own, rows: [])), asKnown: false,
            fullFeatureNames: false)
        #expect(
            try join.columns(after: own) == own + [Column("y", .string), Column("x", .int64)])
    }
}
