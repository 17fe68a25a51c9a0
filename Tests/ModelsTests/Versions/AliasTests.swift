import Features
import JSON
import Models
import TestSupport
import Testing

/// Which version answers.
@Suite struct AliasTests {
    @Test func `an alias answers by the version it points at, and moves`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.add()
        try await server.point(at: 1)
        #expect(try server.answering() == 1)
        try await server.point(at: 2)
        #expect(try server.answering() == 2)
        #expect(server.loaded == [2])
    }

    @Test func `aliases have any names, and share a version`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        try await server.point("blue", at: 1)
        #expect(try server.answering("blue") == 1)
        #expect(server.service.memory == [ModelServer.name(1): try ModelServer.modelBytes])
    }

    @Test func `an alias that is set again changes nothing`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        try await server.point(at: 1)
        #expect(server.store.audit == ["set m/champion"])
        #expect(server.store.artifactReads == 1)
    }

    @Test func `an alias that is taken away answers no more, and its version is given back`()
        async throws
    {
        let server = try await ModelServer()
        try await server.add()
        try await server.point("blue", at: 1)
        try await server.service.removeAlias(
            "blue", of: "m", project: "default", principal: "tester")
        #expect(throws: ModelError.unknownAlias(model: "m", alias: "blue", known: [])) {
            try server.answering("blue")
        }
        #expect(server.loaded == [])
        #expect(server.store.audit == ["set m/blue", "drop m/blue"])
    }

    @Test func `an alias that there is not is not taken away`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        await #expect(
            throws: ModelError.unknownAlias(model: "m", alias: "blue", known: ["champion"])
        ) {
            try await server.service.removeAlias(
                "blue", of: "m", project: "default", principal: "tester")
        }
        await #expect(throws: FeatureError.unknown(model: "x")) {
            try await server.service.removeAlias(
                "blue", of: "x", project: "default", principal: "tester")
        }
    }

    @Test func `a version whose stored file is damaged gets no alias`() async throws {
        let server = try await ModelServer()
        try await server.add()
        let second = try await server.add()
        try await server.point(at: 1)
        server.store.replaceFile(of: second.name, by: TinyModel(baseScore: "6E-1").file)
        let error = await #expect(throws: ModelError.self) { try await server.point(at: 2) }
        #expect(error?.message == "version 2 of the model \"m\" is damaged")
        #expect(
            error?.detail
                == "The stored file has the SHA-256 \(Self.hash(of: error)), and was added with "
                + "\(second.sha256).")
        #expect(
            error?.hint == "Restore the database, or add the file again as another version.")
        #expect(try server.answering() == 1)
        #expect(server.service.aliases(of: "m", project: "default") == ["champion": 1])
    }

    private static func hash(of error: ModelError?) -> String {
        guard case .damaged(_, _, _, let found) = error else { return "" }
        return found
    }

    @Test func `a version that an alias names is not deleted, whoever set the alias`() async throws
    {
        let server = try await ModelServer()
        let other = try await server.another()
        try await server.add()
        try await server.point("blue", at: 1)
        await #expect(throws: ModelError.versionInUse(model: "m", version: 1, alias: "blue")) {
            try await server.service.delete(
                "m", version: 1, project: "default", principal: "tester")
        }
        await #expect(throws: ModelError.versionInUse(model: "m", version: 1, alias: "blue")) {
            try await other.service.delete("m", version: 1, project: "default", principal: "tester")
        }
    }

    @Test func `moves at the same time leave what is stored answering`() async throws {
        let server = try await ModelServer()
        for _ in 1...4 { try await server.add() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for move in 0..<40 {
                group.addTask { try await server.point(at: move % 4 + 1) }
                group.addTask { try await server.follow() }
            }
            try await group.waitForAll()
        }
        let stored = try #require(try await server.store.names(after: nil)).aliases
        #expect(stored.map(\.version) == [try server.answering()])
        #expect(server.loaded == stored.map(\.version))
    }

    @Test func `what a model refuses is pinned with the versions that are added`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.apply(#"{"models": [{"name": "m", "missing_values": "refuse"}]}"#)
        #expect(try await server.add().policy == InputPolicy(missingValues: .refuse))
        #expect(try await server.store.version(ModelServer.name(1))?.policy == InputPolicy())
    }

    @Test func `a version of an older program is described when it is loaded`() async throws {
        let server = try await ModelServer()
        let model = try Model(reading: TinyModel().file, as: .xgboostJSON)
        try await server.store.addUndescribed(
            NewModelVersion(
                project: "default", model: "m", format: .xgboostJSON, artifact: TinyModel().file,
                signature: model.signature, origin: model.origin, card: .null))
        try await server.point(at: 1)
        let served = try server.service.served("m", alias: "champion", project: "default")
        #expect(served.version.signature == model.signature)
        let stored = try await server.store.version(ModelServer.name(1))
        #expect(stored?.signature == model.signature)
        #expect(stored?.origin == model.origin)
    }
}
