import Features
import Models
import TestSupport
import Testing

/// Models that an operator loads and unloads.
@Suite struct ModelRepositoryTests {
    @Test func `an unloaded model takes no memory and answers nothing`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point(at: 1)
        try await server.service.unload("m", project: "default")
        #expect(server.loaded == [])
        let error = #expect(throws: ModelError.unloaded(model: "m")) { try server.answering() }
        #expect(error?.message == "the model \"m\" is unloaded")
        #expect(error?.detail == "It was dropped from this server's memory.")
        #expect(error?.hint == "Load it again, or set one of its aliases.")
        await #expect(throws: ModelError.unloaded(model: "m")) {
            try await server.answering(version: 1)
        }
    }

    @Test func `an unloaded model stays so until it is loaded`() async throws {
        let server = try await ModelServer()
        try await server.add()
        try await server.point("blue", at: 1)
        try await server.service.unload("m", project: "default")
        try await server.add(to: "n")
        try await server.follow()
        #expect(server.loaded == [])
        try await server.service.load("m", project: "default")
        #expect(try server.answering("blue") == 1)
    }

    @Test func `an alias that moves loads an unloaded model`() async throws {
        let server = try await ModelServer()
        let other = try await server.another()
        for _ in 1...2 { try await server.add() }
        try await server.point(at: 1)
        try await other.follow()
        for service in [server.service, other.service] {
            try await service.unload("m", project: "default")
        }
        try await server.point(at: 2)
        try await other.follow()
        #expect(try server.answering() == 2)
        #expect(try other.answering() == 2)
    }

    @Test func `without a champion a loaded model answers by its newest version`() async throws {
        let server = try await ModelServer()
        for _ in 1...2 { try await server.add() }
        try await server.service.load("m", project: "default")
        #expect(try server.answering() == 2)
        try await server.point(at: 1)
        #expect(try server.answering() == 1)
        #expect(server.loaded == [1])
    }

    @Test func `a model without a version is not loaded`() async throws {
        let server = try await ModelServer()
        let error = await #expect(throws: ModelError.noVersion(model: "m")) {
            try await server.service.load("m", project: "default")
        }
        #expect(error?.message == "the model \"m\" has no version")
        #expect(error?.hint == "POST /v1/models/{model}/versions adds one.")
        await #expect(throws: FeatureError.unknown(model: "x")) {
            try await server.service.load("x", project: "default")
        }
        await #expect(throws: FeatureError.unknown(model: "x")) {
            try await server.service.unload("x", project: "default")
        }
    }

    @Test func `the index lists every version with its state and aliases`() async throws {
        let server = try await ModelServer()
        for _ in 1...2 { try await server.add() }
        try await server.add(to: "n")
        try await server.point(at: 2)
        try await server.point("blue", at: 2)
        let index = try await server.service.index(project: "default")
        #expect(
            index == [
                ModelIndexEntry(model: "m", version: 1, state: .stored, aliases: []),
                ModelIndexEntry(
                    model: "m", version: 2, state: .loaded(bytes: try ModelServer.modelBytes),
                    aliases: ["blue", "champion"]),
                ModelIndexEntry(model: "n", version: 1, state: .stored, aliases: []),
            ])
    }
}
