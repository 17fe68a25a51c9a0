import Features
import Models
import TestSupport
import Testing

/// Servers on one store of models.
@Suite struct FollowingModelsTests {
    @Test func `an alias that another server moved is followed`() async throws {
        let server = try await ModelServer()
        let other = try await server.another()
        try await server.add()
        try await server.point(at: 1)
        #expect(throws: ModelError.unknownAlias(model: "m", alias: "champion", known: [])) {
            try other.answering()
        }
        #expect(try await other.follow() == [])
        #expect(try other.answering() == 1)
        #expect(other.loaded == [1])
    }

    @Test func `an alias that another server took away answers no more`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        let other = try await server.another()
        try await server.service.removeAlias(
            "champion", of: "m", project: "default", principal: "tester")
        try await other.follow()
        #expect(other.loaded == [])
        #expect(other.service.aliases(of: "m", project: "default") == [:])
    }

    @Test func `a version that another server deleted is not answered by`() async throws {
        let server = try await ModelServer()
        let other = try await server.another()
        try await server.add()
        _ = try await other.answering(version: 1)
        try await server.service.delete("m", version: 1, project: "default", principal: "tester")
        try await other.follow()
        #expect(other.loaded == [])
    }

    @Test func `where a version does not load, the one before it goes on answering`() async throws {
        let server = try await ModelServer()
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        let other = try await server.another(memoryBytesMax: try ModelServer.modelBytes)
        try await server.point(at: 2)
        server.store.replaceFile(of: ModelServer.name(2), by: [0])
        #expect(try await other.follow() == ["champion"])
        #expect(try other.answering() == 1)
        #expect(other.service.aliases(of: "m", project: "default") == ["champion": 2])
        guard case .failed(let reason) = other.service.state(of: ModelServer.name(2)) else {
            Issue.record("it loaded")
            return
        }
        #expect(reason.hasPrefix("version 2 of the model \"m\" is damaged. The stored file has"))
    }

    @Test func `a version that did not load is tried again when something changed`() async throws {
        let server = try await ModelServer()
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        let other = try await server.another()
        server.store.replaceFile(of: ModelServer.name(2), by: [0])
        try await other.store.set(
            ModelAlias(project: "default", model: "m", alias: "champion", version: 2),
            principal: "tester")
        #expect(try await other.follow() == ["champion"])
        server.store.replaceFile(of: ModelServer.name(2), by: TinyModel().file)
        #expect(try await other.follow() == [])
        #expect(try other.answering() == 1)
        try await server.add(to: "n")
        try await other.follow()
        #expect(try other.answering() == 2)
        #expect(
            other.service.state(of: ModelServer.name(2))
                == .loaded(bytes: try ModelServer.modelBytes))
    }

    @Test func `a version that goes on failing is reported once`() async throws {
        let server = try await ModelServer()
        try await server.add()
        server.store.replaceFile(of: ModelServer.name(1), by: [0])
        try await server.store.set(
            ModelAlias(project: "default", model: "m", alias: "champion", version: 1),
            principal: "tester")
        #expect(try await server.follow() == ["champion"])
        try await server.add(to: "n")
        #expect(try await server.follow() == [])
    }

    @Test func `where the store is away, the next look begins where this one did`() async throws {
        let server = try await ModelServer()
        let other = try await server.another()
        try await server.add()
        try await server.point(at: 1)
        server.store.setAway(true)
        await #expect(throws: FeatureError.unavailable("the store is away")) {
            try await other.follow()
        }
        server.store.setAway(false)
        try await other.follow()
        #expect(try other.answering() == 1)
    }

    @Test func `a model whose definition was deleted elsewhere is forgotten`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        let other = try await server.another()
        _ = try await other.answering(version: 1)
        try await server.apply(
            "{}", ApplyOptions(deleting: [DefinitionID(.model, "m")], force: true))
        try await other.features.start { _, _ in }
        try await other.follow()
        #expect(other.loaded == [])
        #expect(throws: FeatureError.unknown(model: "m")) { try other.answering() }
    }

    @Test func `at the start a version that does not load keeps no other from it`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.add(to: "n")
        try await server.point(at: 1)
        try await server.point(of: "n", at: 1)
        server.store.replaceFile(of: ModelServer.name(1), by: [0])
        let other = try await server.another()
        #expect(try other.answering(of: "n") == 1)
        let error = #expect(throws: ModelError.self) { try other.answering() }
        #expect(error?.message == "version 1 of the model \"m\" cannot be served")
        let reason = "It did not load: version 1 of the model \"m\" is damaged. The stored file has"
        #expect(error?.detail?.hasPrefix(reason) == true)
        #expect(
            error?.hint == "Mend what is said there, or point the alias at another version.")
    }

    @Test func `before the start nothing is followed`() async throws {
        let server = try await ModelServer()
        let service = PredictionService(
            features: server.features, store: server.store, ids: PredictionIDs(random: 1),
            log: PredictionQueue(), uptime: { .zero })
        server.store.setAway(true)
        try await service.follow { _, _ in }
    }
}
