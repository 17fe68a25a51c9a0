import Features
import Models
import TestSupport
import Testing

/// Versions that answer though no alias names them, and what is done beside a loading.
@Suite struct HeldVersionTests {
    /// A server whose second version is the champion, and another where that one does not load, so
    /// that the first goes on answering.
    private func servers() async throws -> (server: ModelServer, other: ModelServer) {
        let server = try await ModelServer()
        for _ in 1...3 { try await server.add() }
        try await server.point(at: 1)
        let other = try await server.another()
        try await server.point(at: 2)
        server.store.replaceFile(of: ModelServer.name(2), by: [0])
        #expect(try await other.follow() == ["champion"])
        return (server, other)
    }

    private func delete(_ version: Int, on server: ModelServer) async throws {
        try await server.service.delete(
            "m", version: version, project: "default", principal: "tester")
    }

    @Test func `a version that answers in the place of one that did not load is not deleted`()
        async throws
    {
        let (_, other) = try await servers()
        let error = await #expect(throws: ModelError.self) { try await delete(1, on: other) }
        #expect(error?.message == "version 1 of the model \"m\" answers on this server")
        #expect(error?.detail == "The alias \"champion\" names version 2, which did not load here.")
        #expect(
            error?.hint
                == "Mend what keeps that one from loading, or point the alias at another version "
                + "first.")
        #expect(try other.answering() == 1)
    }

    @Test func `deleted by another server it answers until something takes its place`()
        async throws
    {
        let (server, other) = try await servers()
        try await delete(1, on: server)
        try await other.follow()
        #expect(try other.answering() == 1)
        try await server.point(at: 3)
        try await other.follow()
        #expect(try other.answering() == 3)
        #expect(other.loaded == [3])
    }

    @Test func `a version that answers without an alias is not deleted`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.service.load("m", project: "default")
        let error = await #expect(
            throws: ModelError.versionAnswersUnnamed(model: "m", version: 1)
        ) {
            try await delete(1, on: server)
        }
        #expect(error?.detail == "It was loaded as the newest of a model without a champion.")
        #expect(error?.hint == "Set the alias champion, or unload the model first.")
        #expect(try server.answering() == 1)
        try await server.service.unload("m", project: "default")
        try await delete(1, on: server)
    }

    @Test func `a model that is unloaded while it is followed stays so`() async throws {
        let server = try await ModelServer()
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        let other = try await server.another()
        try await server.point(at: 2)
        other.store.gate.close()
        let following = Task { try await other.follow() }
        await other.store.gate.waitForSomebody()
        let unloading = Task { try await other.service.unload("m", project: "default") }
        for _ in 0..<1_000 { await Task.yield() }
        other.store.gate.open()
        _ = try await following.value
        try await unloading.value
        #expect(other.loaded == [])
        #expect(throws: ModelError.unloaded(model: "m")) { try other.answering() }
    }

    @Test func `a model that is deleted while an alias is set is forgotten`() async throws {
        let server = try await ModelServer()
        try await server.add()
        _ = try await server.answering(version: 1)
        server.store.gate.close()
        let pointing = Task { try await server.point(at: 1) }
        await server.store.gate.waitForSomebody()
        let forgetting = Task {
            try await server.apply(
                "{}", ApplyOptions(deleting: [DefinitionID(.model, "m")], force: true))
            await server.service.forget("m", project: "default")
        }
        for _ in 0..<1_000 { await Task.yield() }
        server.store.gate.open()
        try await pointing.value
        try await forgetting.value
        #expect(server.loaded == [])
        #expect(server.service.aliases(of: "m", project: "default") == [:])
    }

    @Test func `a batch prediction reads its version, unloaded or not`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.service.unload("m", project: "default")
        let batches = BatchPredictionService(
            predictions: server.service, datasets: NoDatasets(), tables: PredictionTablesInMemory())
        let order = BatchPrediction(
            project: "default", model: "m", version: 1, source: .dataset("rows"), target: nil,
            job: "1")
        // The version is read before the dataset is looked for.
        await #expect(throws: FeatureError.unknownDataset("rows")) {
            try await batches.run(order) { _, _ in }
        }
        #expect(server.store.artifactReads == 1)
        #expect(server.loaded == [])
    }
}
