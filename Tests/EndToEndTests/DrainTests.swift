import Synchronization
import Testing

/// SIGTERM under load.
struct DrainTests {
    @Test func `a server told to stop answers every request it was sent before`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        let exitCode = Mutex<Int32?>(nil)
        let counts = await DrainLoad(port: server.port).run(connections: 32) {
            let code = server.stop()
            exitCode.withLock { $0 = code }
        }
        print("under load: \(counts)")
        #expect(exitCode.withLock { $0 } == 0)
        #expect(counts.lost == 0)
        #expect(counts.cut == 0)
        #expect(counts.leftOpen == 0)
        #expect(counts.answered >= 500)
        #expect(await RawExchange.send("", port: server.port) == "not connected")
    }
}
