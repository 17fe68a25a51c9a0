import Features
import JSON
import Models
import PostgresStore
import Testing

struct ModelStoreTests {
    private static func upload(_ model: String, bytes: [UInt8] = [0, 1, 255]) -> NewModelVersion {
        NewModelVersion(
            project: "models", model: model, format: .xgboostJSON, artifact: bytes,
            inputs: [.init(name: "temp", type: .float32), .init(name: "open", type: .bool)],
            card: ["metrics": ["rmse": 36.5], "note": "a\u{0}b"])
    }

    @Test func `a version is stored as it came`() async throws {
        let store = try await TestDatabase.store()
        let added = try await store.add(Self.upload("stored"))
        #expect(added.version == 1)
        #expect(added.bytes == 3)
        #expect(
            added.sha256
                == "26a66b061e8f48f39927c312f25293959729eee95978e2892d49d3512a5cc092")
        let versions = try await store.versions(of: "stored", project: "models")
        #expect(versions.map(\.version) == [1])
        #expect(versions.first?.inputs == Self.upload("stored").inputs)
        #expect(versions.first?.card == Self.upload("stored").card)
        #expect(
            try await store.artifact(of: "stored", version: 1, project: "models") == [0, 1, 255])
        #expect(try await store.artifact(of: "stored", version: 2, project: "models") == nil)
    }

    @Test func `the number of a deleted version is not given out again`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("counted"))
        #expect(try await store.delete("counted", version: 1, project: "models"))
        #expect(try await store.delete("counted", version: 1, project: "models") == false)
        #expect(try await store.add(Self.upload("counted")).version == 2)
    }

    @Test func `an alias moves, and holds its version`() async throws {
        let store = try await TestDatabase.store()
        _ = try await store.add(Self.upload("aliased"))
        _ = try await store.add(Self.upload("aliased"))
        let first = ModelAlias(project: "models", model: "aliased", alias: "champion", version: 1)
        let second = ModelAlias(project: "models", model: "aliased", alias: "champion", version: 2)
        try await store.set(first)
        try await store.set(second)
        #expect(try await store.aliases().filter { $0.model == "aliased" } == [second])
        await #expect(
            throws: FeatureError.conflict("an alias of the model \"aliased\" points to version 2")
        ) {
            try await store.delete("aliased", version: 2, project: "models")
        }
    }

    @Test func `an alias cannot point to nothing`() async throws {
        let store = try await TestDatabase.store()
        await #expect(
            throws: FeatureError.invalid(
                "the alias \"champion\" was not moved",
                [Fault("version", "The model \"missing\" has no version 7.")])
        ) {
            try await store.set(
                ModelAlias(project: "models", model: "missing", alias: "champion", version: 7))
        }
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
}
