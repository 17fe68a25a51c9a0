import Features
import Models
import Testing

@Suite struct RollbackTests {
    private static let champion = AliasName(project: "default", model: "m", alias: "champion")

    @Test func `an alias goes back step by step, and answers at once`() async throws {
        let server = try await ModelServer()
        for version in 1...3 {
            try await server.add()
            try await server.point(at: version)
        }
        #expect(try await server.service.rollBack(Self.champion, principal: "ann").version == 2)
        #expect(try server.answering() == 2)
        #expect(try await server.service.rollBack(Self.champion, principal: "ann").version == 1)
        #expect(try server.answering() == 1)
        await #expect(
            throws: FeatureError.inTheWay(
                "the alias \"champion\" of the model \"m\" was at no version before",
                hint: "GET /v1/models/m/aliases/champion/history lists its moves; PUT sets it.")
        ) { try await server.service.rollBack(Self.champion, principal: "ann") }
        #expect(try server.answering() == 1)
    }

    @Test func `an alias that never moved does not go back`() async throws {
        let server = try await ModelServer()
        await #expect(
            throws: FeatureError.inTheWay(
                "the alias \"champion\" of the model \"m\" has never moved",
                hint: "GET /v1/models/m/aliases/champion/history lists its moves; PUT sets it.")
        ) { try await server.service.rollBack(Self.champion, principal: "ann") }
    }

    @Test func `an alias does not go back to a version that is deleted`() async throws {
        let server = try await ModelServer()
        for version in 1...2 {
            try await server.add()
            try await server.point(at: version)
        }
        try await server.service.delete("m", version: 1, project: "default", principal: "ann")
        await #expect(
            throws: FeatureError.inTheWay(
                "version 1, where the alias \"champion\" was before, is deleted",
                hint: "GET /v1/models/m/aliases/champion/history lists its moves; PUT sets it.")
        ) { try await server.service.rollBack(Self.champion, principal: "ann") }
        #expect(try server.answering() == 2)
    }

    @Test func `an alias that was taken away comes back`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        try await server.service.removeAlias(
            "champion", of: "m", project: "default", principal: "ann")
        _ = try await server.service.rollBack(Self.champion, principal: "ann")
        #expect(try server.answering() == 1)
    }
}
