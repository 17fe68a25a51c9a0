import Features
import Models
import PostgresStore
import Testing

@Suite struct AliasChangeTests {
    private static func name(_ model: String) -> AliasName {
        AliasName(project: "alias_changes", model: model, alias: "champion")
    }

    private static func alias(_ model: String, at version: Int) -> ModelAlias {
        ModelAlias(project: "alias_changes", model: model, alias: "champion", version: version)
    }

    private static func store(_ model: String) async throws -> any ModelStore {
        let store = try await TestDatabase.store()
        for _ in 1...3 { _ = try await store.add(.make(model, project: "alias_changes")) }
        return store
    }

    @Test func `moves are remembered with their causes, the newest first`() async throws {
        let store = try await Self.store("moved")
        try await store.set(Self.alias("moved", at: 1), principal: "ann")
        let second = try #require(
            try await store.move(
                AliasMove(
                    Self.alias("moved", at: 2), principal: "bob", cause: .gate(job: "j1"),
                    if: .at(1))))
        try await store.move(
            AliasMove(
                Self.alias("moved", at: 1), principal: "cid", cause: .rollback(of: second.id)))
        _ = try await store.remove(
            "champion", of: "moved", project: "alias_changes", principal: "dan")
        let changes = try await store.changes(of: Self.name("moved"), before: nil, limit: 10)
        #expect(changes.map(\.principal) == ["dan", "cid", "bob", "ann"])
        #expect(changes.map(\.former) == [1, 2, 1, nil])
        #expect(changes.map(\.version) == [nil, 1, 2, 1])
        #expect(
            changes.map(\.cause) == [
                .request, .rollback(of: second.id), .gate(job: "j1"), .request,
            ])
        #expect(
            try await store.changes(of: Self.name("moved"), before: second.id, limit: 10)
                == [changes[3]])
        #expect(try await store.change(of: Self.name("moved"), by: "j1") == changes[2])
        #expect(try await store.change(of: Self.name("moved"), by: "j2") == nil)
    }

    @Test func `what was taken back is not taken back again`() async throws {
        let store = try await Self.store("back")
        let name = Self.name("back")
        #expect(try await store.changeToTakeBack(of: name) == nil)
        for version in 1...3 {
            try await store.set(Self.alias("back", at: version), principal: "ann")
        }
        for version in [2, 1] {
            let last = try #require(try await store.changeToTakeBack(of: name))
            #expect(last.former == version)
            try await store.move(
                AliasMove(
                    Self.alias("back", at: version), principal: "ann",
                    cause: .rollback(of: last.id), if: .at(last.version)))
        }
        let first = try #require(try await store.changeToTakeBack(of: name))
        #expect(first.former == nil)
        try await store.set(Self.alias("back", at: 3), principal: "ann")
        #expect(try await store.changeToTakeBack(of: name)?.former == 1)
    }

    @Test func `an alias that has moved meanwhile stays where it is`() async throws {
        let store = try await Self.store("meanwhile")
        try await store.set(Self.alias("meanwhile", at: 2), principal: "ann")
        let move = AliasMove(
            Self.alias("meanwhile", at: 3), principal: "bob", cause: .gate(job: "j"), if: .at(1))
        await #expect(
            throws: FeatureError.inTheWay(
                "the alias \"champion\" of the model \"meanwhile\" has moved meanwhile",
                hint: "It is at version 2.")
        ) { try await store.move(move) }
        let first = AliasMove(
            Self.alias("meanwhile", at: 3), principal: "bob", cause: .gate(job: "j"), if: .at(nil))
        await #expect(throws: FeatureError.self) { try await store.move(first) }
        #expect(
            try await store.changes(of: Self.name("meanwhile"), before: nil, limit: 9).count == 1)
    }
}
