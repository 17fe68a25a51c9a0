import Features
import Models
import TestSupport
import Testing

/// Files that are sent again.
@Suite struct RepeatedUploadTests {
    @Test func `the same file under the same key is the version that there is`() async throws {
        let server = try await ModelServer()
        let first = try await server.add(idempotencyKey: "k")
        #expect(try await server.add(idempotencyKey: "k").version == first.version)
        #expect(try await server.another().add(idempotencyKey: "k").version == first.version)
        #expect(try await server.add(idempotencyKey: "l").version == 2)
        #expect(try await server.add().version == 3)
        var other = TinyModel()
        other.baseScore = "7E-1"
        await #expect(throws: FeatureError.idempotencyKeyReused("k")) {
            try await server.add(other, idempotencyKey: "k")
        }
        #expect(try await server.store.versions(of: "m", project: "default").count == 3)
    }
}
