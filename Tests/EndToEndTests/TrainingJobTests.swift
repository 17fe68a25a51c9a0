import Foundation
import Glibc
import JSON
import Testing

/// Training jobs among other jobs, and over the end of a server.
@Suite(.serialized) struct TrainingJobTests {
    @Test func `a training goes on after the server was killed, and adds one version`()
        async throws
    {
        let first = try await TrainerServer()
        // Its length is that of its budget, however fast or busy the machine is.
        let accepted = try await first.startTraining(
            ["rounds": 300],
            [
                "search": [
                    "trials": 1_000, "budget": "15s", "space": ["eta": ["low": 0.01, "high": 0.3]],
                ]
            ])
        _ = try await first.trainer(of: accepted)
        first.process.kill()
        let server = try await first.restarted()
        defer { server.process.stop() }
        let job = try await server.process.finish(accepted)
        #expect(job["state"] == "succeeded", "\(job)")
        #expect(job["attempt"] == 2)
        #expect(job["result"]?["version"] == 1)
        #expect(try await server.versions() == [1])
        #expect(try await server.run(of: accepted)["attempt"] == 2)
    }

    @Test func `a training that waits holds up no other job`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        let running = try await server.startLongTraining()
        _ = try await server.trainer(of: running)
        let waiting = try await server.startLongTraining()
        let job = try await server.process.finish(
            try await server.process.send("POST", "/v1/materialize"))
        #expect(job["state"] == "succeeded", "\(job)")
        let id = try #require(waiting.json["job"]?.stringValue)
        #expect(try await server.process.get("/v1/jobs/\(id)").json["state"] == "queued")
        _ = try await server.process.send("POST", "/v1/jobs/\(id)/cancel")
        #expect(try await server.process.finish(waiting)["state"] == "cancelled")
    }

    @Test func `trials are told while a search goes on, and outlive its process`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        let accepted = try await server.startTraining(
            ["rounds": 200, "num_parallel_tree": 20],
            ["search": ["trials": 1_000, "space": ["eta": ["low": 0.01, "high": 0.3]]]])
        let trainer = try await server.trainer(of: accepted)
        let deadline = Date.now.addingTimeInterval(60)
        var run = JSONValue.null
        while run["trials"]?.arrayValue?.isEmpty ?? true, Date.now < deadline {
            run = try await server.run(of: accepted)
        }
        #expect(run["state"] == "running", "\(run)")
        #expect(run["trials"]?.arrayValue?.first?["number"] == 1)
        kill(trainer, SIGKILL)
        #expect(try await server.process.finish(accepted)["state"] == "failed")
        let ended = try await server.run(of: accepted)
        #expect(ended["state"] == "failed")
        let trials = try #require(ended["trials"]?.arrayValue)
        #expect(trials.count >= run["trials"]?.arrayValue?.count ?? 1)
    }
}
