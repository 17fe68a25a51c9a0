import Models
import TestSupport
import Testing

/// What may still be written down of predictions that are asked for, at the time 0.
@Suite struct UnwrittenPredictionTests {
    @Test func `a name that this server would have given and did not is of nothing`()
        async throws
    {
        let server = try await ModelServer()
        let madeUp = PredictionIDs(random: 1).next(1, at: 0)
        #expect(!server.service.mayBeWritten(madeUp))
    }

    @Test func `another server's is waited for while it is young`() async throws {
        let server = try await ModelServer()
        let others = PredictionIDs(random: 2)
        #expect(server.service.mayBeWritten(others.next(1, at: 0)))
        #expect(!server.service.mayBeWritten(others.next(1, at: 1000)))
    }
}
