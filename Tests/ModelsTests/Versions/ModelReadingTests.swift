import Features
import Models
import TestSupport
import Testing

/// Files of models are read one after the other: each takes several times its size.
@Suite struct ModelReadingTests {
    @Test func `a file that is sent is read after the one that is being read`() async throws {
        let server = try await ModelServer()
        try await server.add()
        server.store.gate.close()
        async let read = server.answering(version: 1)
        await server.store.gate.waitForSomebody()
        async let added = server.add()
        // An upload that does not wait for its turn has long been stored after these.
        for _ in 0..<10_000 { await Task.yield() }
        #expect(try await server.store.versions(of: "m", project: "default").count == 1)
        server.store.gate.open()
        #expect(try await read == 1)
        #expect(try await added.version == 2)
    }
}
