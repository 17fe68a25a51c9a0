import Features
import JSON
import TestSupport
import Testing

/// Random chains of bundles: whatever is applied, the registry fits together, and nothing that was
/// stored is lost.
@Suite struct EvolutionPropertyTests {
    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `no chain of bundles without force loses a column or breaks the registry`(
        seed: UInt64
    ) async throws {
        var chain = RandomBundles(seed: seed)
        let test = StoreUnderTest()
        var tables: [FeatureViewSchema.Identity: [String]] = [:]
        var appliedCount = 0
        for step in 1...16 {
            let place: Comment = "seed \(seed), step \(step)"
            let bundle = try DefinitionBundle(JSONValue(parsing: chain.next()))
            let planned: RegistryPlan
            do {
                planned = try await test.store.plan(bundle)
            } catch {
                // What a refusal says is another test's; that nothing has changed is ours.
                let revision = test.definitions.registry.revision
                await #expect(throws: (any Error).self, place) {
                    try await test.store.apply(bundle)
                }
                #expect(test.definitions.registry.revision == revision, place)
                continue
            }
            let applied = try await test.store.apply(bundle)
            appliedCount += 1
            #expect(Self.lines(applied) == Self.lines(planned), place)
            try Self.follow(applied, &tables, place)
            let project = test.store.project("default")
            try Self.check(project, tables, place)
            #expect(try await test.store.plan(bundle).isEmpty, place)
        }
        #expect(appliedCount >= 3, "seed \(seed)")
    }

    /// Does to columns what the plan does to tables.
    private static func follow(
        _ plan: RegistryPlan, _ tables: inout [FeatureViewSchema.Identity: [String]],
        _ place: Comment
    ) throws {
        for change in plan.storage {
            switch change {
            case .create(let schema):
                #expect(tables[schema.identity] == nil, place)
                tables[schema.identity] = schema.storedFeatures.map(\.name)
            // Tiles hold nothing that events do not.
            case .tile: break
            case .rename(let renames, let schema):
                for rename in renames {
                    var columns = try #require(tables[schema.identity], place)
                    let index = try #require(columns.firstIndex(of: rename.old), place)
                    #expect(!columns.contains(rename.new), place)
                    columns[index] = rename.new
                    tables[schema.identity] = columns
                }
            case .add(let features, let schema):
                let columns = try #require(tables[schema.identity], place)
                let added = features.map(\.name)
                #expect(Set(added).isDisjoint(with: columns), place)
                tables[schema.identity] = columns + added
            case .widen(let features, let schema):
                let columns = try #require(tables[schema.identity], place)
                #expect(features.allSatisfy { columns.contains($0.name) }, place)
            case .drop: Issue.record("something was dropped: \(place)")
            }
        }
    }

    /// Every table is that of a version, with its columns, and every service finds its features.
    private static func check(
        _ project: Project, _ tables: [FeatureViewSchema.Identity: [String]], _ place: Comment
    ) throws {
        let schemas = project.allSchemas
        #expect(Set(schemas.map(\.identity)) == Set(tables.keys), place)
        for schema in schemas {
            #expect(
                Set(schema.storedFeatures.map(\.name)) == Set(tables[schema.identity] ?? []), place)
            let reference = ViewReference(name: schema.name, version: schema.storageVersion)
            #expect(project.schema(of: reference) == schema, place)
        }
        for registered in project.all(.featureService) {
            guard case .featureService(let service) = registered.definition else { continue }
            let selection = try FeatureSelection(service: service.name, in: project)
            #expect(selection.names == service.features.map(\.description), place)
        }
    }

    private static func lines(_ plan: RegistryPlan) -> [String] {
        plan.changes.map { change in
            "\(change.action) \(change.name) \(change.version) \(change.details) \(change.breaks)"
        } + plan.storageLines
    }
}

/// Bundles that change two views and a service at random: names, types, keys, renames.
private struct RandomBundles {
    private static let types = ["bool", "int32", "int64", "float32", "float64", "string"]
    private static let names = ["a", "b", "c", "d", "e"]

    private var random: SplitMix64
    private var features: [String: [(name: String, type: String)]] = ["v": [], "w": []]
    private var keys = "int64"

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func next() -> String {
        if random.happens(0.1) { keys = keys == "int64" ? "string" : "int64" }
        let views = ["v", "w"].map { view($0) }
        let service = service()
        return """
            {"entities": [{"name": "k", "join_keys": [{"name": "k", "type": "\(keys)"}]}],
             "data_sources": [{"name": "s", "kind": "push", "schema": \(schema)}],
             "feature_views": [\(views.joined(separator: ", "))]\(service)}
            """
    }

    /// A source that has every column in every type: features choose theirs.
    private var schema: String {
        let columns = Self.names.flatMap { name in
            Self.types.map { #"{"name": "\#(name)_\#($0)", "type": "\#($0)"}"# }
        }
        let key = #"{"name": "k", "type": "\#(keys)"}"#
        return "[\((columns + [key]).joined(separator: ", "))]"
    }

    private mutating func view(_ view: String) -> String {
        var list = features[view, default: []]
        var written: [String] = []
        if list.isEmpty || random.happens(0.4) {
            let name = Self.names.randomElement(using: &random) ?? "a"
            if !list.contains(where: { $0.name == name }) { list.append((name, type())) }
        }
        if list.count > 1, random.happens(0.15) {
            list.remove(at: Int.random(in: list.indices, using: &random))
        }
        for index in list.indices {
            if random.happens(0.15) { list[index].type = type() }
            var extra = ""
            if random.happens(0.15), let name = Self.names.randomElement(using: &random),
                !list.contains(where: { $0.name == name })
            {
                extra = #", "renamed_from": "\#(list[index].name)""#
                list[index].name = name
            } else if random.happens(0.1) {
                extra = #", "aliases": []"#
            }
            let (name, type) = list[index]
            written.append(
                #"{"name": "\#(name)", "type": "\#(type)", "column": "a_\#(type)"\#(extra)}"#)
        }
        features[view] = list
        return """
            {"name": "\(view)", "entities": ["k"], "source": "s",
             "features": [\(written.joined(separator: ", "))]}
            """
    }

    private mutating func type() -> String {
        Self.types.randomElement(using: &random) ?? "int64"
    }

    /// At times a service of features as they are now, and at times none.
    private mutating func service() -> String {
        guard random.happens(0.5), let feature = features["v"]?.randomElement(using: &random) else {
            return ""
        }
        return #", "feature_services": [{"name": "f", "features": ["v:\#(feature.name)"]}]"#
    }
}
