import Features
import JSON
import Models
import Postgres
import PostgresStore
import Testing

struct ModelStoreTests {
    private static let inputs: [ModelSignature.Input] = [
        .init(name: "temp", type: .float32), .init(name: "a\u{0}b", type: .bool),
        .init(
            name: "city", type: .string,
            vocabulary: Vocabulary(texts: ["Oslo": 0, "Rome": 1], unknown: .nan)),
    ]

    private static func upload(_ model: String, bytes: [UInt8] = [0, 1, 255]) -> NewModelVersion {
        .make(
            model, project: "models", bytes: bytes, inputs: inputs,
            card: ["metrics": ["rmse": 36.5], "note": "a\u{0}b"])
    }

    private static func name(_ model: String, _ version: Int) -> VersionName {
        VersionName(project: "models", model: model, version: version)
    }

    private static func alias(
        of model: String, at version: Int, _ alias: String = "champion"
    ) -> ModelAlias {
        ModelAlias(project: "models", model: model, alias: alias, version: version)
    }

    @Test func `a version is stored as it came`() async throws {
        let store = try await TestDatabase.store()
        let added = try await store.add(Self.upload("stored"))
        #expect(added.version == 1)
        #expect(added.bytes == 3)
        #expect(
            added.sha256
                == "26a66b061e8f48f39927c312f25293959729eee95978e2892d49d3512a5cc092")
        let version = try #require(try await store.version(Self.name("stored", 1)))
        let upload = Self.upload("stored")
        #expect(version.inputs == Self.inputs)
        #expect(version.signature == upload.signature)
        #expect(version.origin == upload.origin)
        #expect(version.policy == upload.policy)
        #expect(version.card == upload.card)
        #expect(
            try await store.versions(of: "stored", project: "models").map(\.version) == [1])
        let artifact = try await store.artifact(of: Self.name("stored", 1))
        #expect(artifact?.file == [0, 1, 255])
        #expect(artifact?.sha256 == added.sha256)
        #expect(try await store.artifact(of: Self.name("stored", 2)) == nil)
        #expect(try await store.version(Self.name("stored", 2)) == nil)
    }

    @Test func `the versions of all models of a project are listed`() async throws {
        let store = try await TestDatabase.store()
        for model in ["b", "a", "b"] {
            _ = try await store.add(.make(model, project: "models_listed"))
        }
        #expect(
            try await store.versions(project: "models_listed").map { "\($0.model) \($0.version)" }
                == ["a 1", "b 1", "b 2"])
    }

    @Test func `a file that was changed in the database is told by its hash`() async throws {
        let store = try await TestDatabase.store()
        let added = try await store.add(Self.upload("changed"))
        try await TestDatabase.run(
            "UPDATE larder.model_versions SET artifact = '\\x000100' WHERE model = 'changed'")
        #expect(try await store.artifact(of: added.name)?.sha256 != added.sha256)
    }

    @Test func `the number of a deleted version is not given out again`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("counted"))
        #expect(try await store.delete(Self.name("counted", 1), principal: "ann") == .deleted)
        #expect(try await store.delete(Self.name("counted", 1), principal: "ann") == .unknown)
        #expect(try await store.add(Self.upload("counted")).version == 2)
        #expect(try await Self.audit("counted") == ["ann drop models/models/counted/versions/1"])
    }

    @Test func `an alias moves, and holds its version`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("aliased"))
        _ = try await store.add(Self.upload("aliased"))
        try await store.set(Self.alias(of: "aliased", at: 1), principal: "ann")
        try await store.set(Self.alias(of: "aliased", at: 2), principal: "bob")
        #expect(try await Self.aliases(store, "aliased") == [Self.alias(of: "aliased", at: 2)])
        #expect(
            try await store.delete(Self.name("aliased", 2), principal: "ann")
                == .named(alias: "champion"))
        #expect(
            try await Self.audit("aliased") == [
                "ann set models/models/aliased/aliases/champion",
                "bob set models/models/aliased/aliases/champion",
            ])
        #expect(
            try await TestDatabase.texts(
                "SELECT detail FROM larder.audit WHERE object LIKE 'models/models/aliased/%' "
                    + "ORDER BY id") == [
                    #"{"version":1,"former":null}"#, #"{"version":2,"former":1}"#,
                ])
    }

    @Test func `an alias that points there already is not set again`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("steady"))
        try await store.set(Self.alias(of: "steady", at: 1), principal: "ann")
        try await store.set(Self.alias(of: "steady", at: 1), principal: "ann")
        #expect(
            try await Self.audit("steady") == ["ann set models/models/steady/aliases/champion"])
    }

    @Test func `an alias is taken away once`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("left"))
        try await store.set(Self.alias(of: "left", at: 1, "blue"), principal: "ann")
        try await store.set(Self.alias(of: "left", at: 1, "green"), principal: "ann")
        #expect(try await store.remove("blue", of: "left", project: "models", principal: "bob"))
        #expect(
            try await store.remove("blue", of: "left", project: "models", principal: "bob")
                == false)
        #expect(
            try await Self.aliases(store, "left") == [Self.alias(of: "left", at: 1, "green")])
        #expect(
            try await Self.audit("left").last == "bob drop models/models/left/aliases/blue")
    }

    @Test func `an alias cannot point to nothing`() async throws {
        let store = try await TestDatabase.store()
        await #expect(
            throws: FeatureError.invalid(
                "the alias \"champion\" was not moved",
                [Fault("version", "The model \"missing\" has no version 7.")])
        ) {
            try await store.set(Self.alias(of: "missing", at: 7), principal: "ann")
        }
    }

    @Test func `whatever changes versions or names is news`() async throws {
        let store = try await TestDatabase.store()
        var revision = try #require(try await store.names(after: nil)).revision
        // Other tests change models, too: what is asked is whether at least this is told.
        let changes: [@Sendable () async throws -> Void] = [
            { _ = try await store.add(Self.upload("news")) },
            { try await store.set(Self.alias(of: "news", at: 1), principal: "ann") },
            {
                _ = try await store.remove(
                    "champion", of: "news", project: "models", principal: "ann")
            },
            { _ = try await store.delete(Self.name("news", 1), principal: "ann") },
        ]
        for change in changes {
            try await change()
            let names = try #require(try await store.names(after: revision))
            #expect(names.revision > revision)
            revision = names.revision
        }
    }

    @Test func `where nothing has changed there are no names to read`() async throws {
        let database = try await OldDatabase("model_names", version: 17)
        try await database.store.migrate()
        let names = try #require(try await database.store.names(after: nil))
        #expect(try await database.store.names(after: names.revision) == nil)
        await database.pool.shutDown()
    }

    @Test func `of versions those are found that there are`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("found"))
        let names: Set = [Self.name("found", 1), Self.name("found", 2), Self.name("nothing", 1)]
        #expect(try await store.existing(names) == [Self.name("found", 1)])
    }

    @Test func `a version of an older program has its inputs, and is described later`()
        async throws
    {
        let database = try await OldDatabase("model_signatures", version: 17)
        try await database.run(
            """
            INSERT INTO larder.model_versions
                (project, model, version, format, artifact, sha256, bytes, inputs, card)
            VALUES ('p', 'm', 1, 'xgboost-json', '', '', 0,
                '[{"name": "temp", "type": "float32"}]', 'null');
            """)
        try await database.store.migrate()
        let name = VersionName(project: "p", model: "m", version: 1)
        let old = try #require(try await database.store.version(name))
        #expect(old.inputs == [.init(name: "temp", type: .float32)])
        #expect(old.signature == nil)
        #expect(old.origin == nil)
        #expect(old.policy == InputPolicy())
        let upload = Self.upload("m")
        try await database.store.describe(
            name, signature: upload.signature, origin: upload.origin)
        let described = try #require(try await database.store.version(name))
        #expect(described.signature == upload.signature)
        #expect(described.origin == upload.origin)
        await database.pool.shutDown()
    }

    @Test func `an artifact over the limit is refused`() async throws {
        var limits = StoreLimits()
        limits.artifactBytesMax = 2
        let store = try await TestDatabase.store(limits: limits)
        await #expect(
            throws: FeatureError.invalid(
                "the model is too large",
                [Fault("artifact", "It has 3 bytes, up to 2 are stored.")])
        ) {
            try await store.add(Self.upload("large"))
        }
    }

    @Test func `aliases move and versions go at the same time, and nobody waits in a circle`()
        async throws
    {
        let store = try await TestDatabase.store()
        for _ in 0..<12 { _ = try await store.add(Self.upload("crowded")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for version in 1...12 {
                group.addTask {
                    try await store.set(Self.alias(of: "crowded", at: 12), principal: "ann")
                    _ = try await store.remove(
                        "champion", of: "crowded", project: "models", principal: "ann")
                }
                guard version < 12 else { continue }
                group.addTask {
                    _ = try await store.delete(Self.name("crowded", version), principal: "ann")
                }
            }
            try await group.waitForAll()
        }
        #expect(
            try await store.versions(of: "crowded", project: "models").map(\.version) == [12])
    }

    private static func aliases(
        _ store: PostgresStore, _ model: String
    ) async throws -> [ModelAlias] {
        try #require(try await store.names(after: nil)).aliases.filter { $0.model == model }
    }

    /// What the audit has of the model, as `principal action object`.
    private static func audit(_ model: String) async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT text FROM (
                SELECT concat_ws(' ', principal, action, object) AS text FROM larder.audit
                WHERE object LIKE 'models/models/\(model)/%' ORDER BY id) AS entries
            """)
    }
}
