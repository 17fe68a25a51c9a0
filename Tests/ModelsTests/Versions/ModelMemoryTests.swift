import Features
import Models
import TestSupport
import Testing

/// What is in memory, and for how long.
@Suite struct ModelMemoryTests {
    @Test func `a version that is larger than the budget is not added`() async throws {
        let bytes = try ModelServer.modelBytes
        let server = try await ModelServer(memoryBytesMax: bytes - 1)
        let error = await #expect(throws: ModelError.self) { try await server.add() }
        #expect(error?.message == "the model \"m\" does not fit into memory")
        #expect(
            error?.detail
                == "It takes \(bytes) bytes; of the \(bytes - 1) bytes for models \(bytes - 1) "
                + "are free.")
        #expect(error?.hint == "Raise model-memory-bytes, or unload another model.")
        #expect(try await server.store.versions(project: "default").isEmpty)
    }

    @Test func `an alias does not move to a version that there is no room for`() async throws {
        let bytes = try ModelServer.modelBytes
        let server = try await ModelServer(memoryBytesMax: 2 * bytes - 1)
        try await server.add()
        try await server.add(to: "n")
        try await server.point(at: 1)
        await #expect(
            throws: ModelError.noRoom(
                model: "n", bytes: bytes, free: bytes - 1, limit: 2 * bytes - 1)
        ) {
            try await server.point(of: "n", at: 1)
        }
        #expect(server.store.audit == ["set m/champion"])
        #expect(server.loaded == [1])
    }

    @Test func `what an alias leaves makes room for what it moves to`() async throws {
        let server = try await ModelServer(memoryBytesMax: try ModelServer.modelBytes)
        try await server.add()
        try await server.add()
        try await server.point(at: 1)
        try await server.point(at: 2)
        #expect(server.loaded == [2])
    }

    @Test func `a version that is asked for by its number is read once`() async throws {
        let server = try await ModelServer()
        try await server.add()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<8 { group.addTask { try? await server.answering(version: 1) } }
            for await answering in group { #expect(answering == 1) }
        }
        #expect(server.store.artifactReads == 1)
        #expect(server.loaded == [1])
    }

    @Test func `versions asked for by number make way, the longest unused first`() async throws {
        let bytes = try ModelServer.modelBytes
        let server = try await ModelServer(memoryBytesMax: 3 * bytes)
        for _ in 1...4 { try await server.add() }
        try await server.point(at: 4)
        for version in [1, 2, 1] { _ = try await server.answering(version: version) }
        _ = try await server.answering(version: 3)
        #expect(server.loaded == [1, 3, 4])
    }

    @Test func `no more than sixteen versions stay because of their numbers`() async throws {
        let server = try await ModelServer()
        for version in 1...20 {
            try await server.add()
            _ = try await server.answering(version: version)
        }
        #expect(server.loaded == Array(5...20))
    }

    @Test func `versions asked for by number make way for one with an alias`() async throws {
        let server = try await ModelServer(memoryBytesMax: try ModelServer.modelBytes)
        try await server.add()
        try await server.add()
        _ = try await server.answering(version: 1)
        try await server.point(at: 2)
        #expect(server.loaded == [2])
    }

    @Test func `a version with an alias makes way for nothing`() async throws {
        let bytes = try ModelServer.modelBytes
        let server = try await ModelServer(memoryBytesMax: bytes)
        try await server.add()
        try await server.add()
        try await server.point(at: 2)
        await #expect(
            throws: ModelError.noRoom(model: "m", bytes: bytes, free: 0, limit: bytes)
        ) {
            try await server.answering(version: 1)
        }
        #expect(server.loaded == [2])
    }

    @Test func `a deleted version is not kept`() async throws {
        let server = try await ModelServer()
        try await server.add()
        _ = try await server.answering(version: 1)
        try await server.service.delete("m", version: 1, project: "default", principal: "tester")
        #expect(server.loaded == [])
        await #expect(throws: ModelError.unknownVersion(model: "m", version: 1)) {
            try await server.answering(version: 1)
        }
    }

    @Test func `a version that is read while it is deleted is not kept`() async throws {
        for _ in 0..<50 {
            let server = try await ModelServer()
            try await server.add()
            async let answering = try? server.answering(version: 1)
            async let deleted: Void = server.service.delete(
                "m", version: 1, project: "default", principal: "tester")
            _ = try await (answering, deleted)
            try await server.follow()
            #expect(server.loaded == [])
        }
    }
}
